import { startEngine } from '../../engines/start.js';
import { footprintOf } from '../footprint.js';
import type { CountJob, WorkerMessage } from '../messages.js';
import { readyVariant } from '../ready-variant.js';

/** What a step of one scheme uses besides time. */
export async function countStep({ choice, contest, scheme, variantFolders }: CountJob): Promise<WorkerMessage> {
  const { engine } = await startEngine(choice);
  const { variant } = await readyVariant(contest.variant, variantFolders);
  return { type: 'counted', footprint: await footprintOf(contest, scheme, variant, engine) };
}
