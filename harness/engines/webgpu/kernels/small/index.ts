import { installElementwise } from './elementwise.js';
import { installRows } from './rows.js';
import { installSums } from './sums.js';

/**
 * Losses, norms and statistics are chains of operations on a few numbers, each of them a command for the GPU. Small tensors
 * therefore get programs of ours, which a recorded step can join (`replay/fusion/runs.ts`); larger ones keep those of tfjs.
 */
export function installSmall(): void {
  installElementwise();
  installSums();
  installRows();
}
