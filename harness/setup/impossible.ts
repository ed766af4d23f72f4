import { UserError } from '../ground/errors.js';

/** Native TensorFlow is not available on this machine as it is. The message says why, and what would help. */
export class SetupImpossible extends UserError {}
