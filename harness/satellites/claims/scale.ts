import type { Scale } from '../../experiments/experiment.js';

/** Claims are tested in minutes on two cores, or as they were published. */
export const claimScales = ['small', 'full'] as const satisfies readonly Scale[];
export type ClaimScale = (typeof claimScales)[number];
