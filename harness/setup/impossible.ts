import { UserError } from '../ground/errors.js';

/** Native TensorFlow cannot be had on this machine as it is; the message says why and what would help. */
export class SetupImpossible extends UserError {}
