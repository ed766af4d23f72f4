import { startEngine } from '../../engines/start.js';
import { provenanceOf } from '../../run/machine.js';
import { holdContest } from '../hold.js';
import type { TimeJob, WorkerMessage } from '../messages.js';
import { readyVariant } from '../ready-variant.js';

/** A contest of schemes. */
export async function time({ choice, contest, patience, variantFolders }: TimeJob): Promise<WorkerMessage> {
  const { engine } = await startEngine(choice);
  const { variant } = await readyVariant(contest.variant, variantFolders);
  const timings = await holdContest(contest, variant, engine, patience);
  return { type: 'timed', timings, provenance: await provenanceOf(engine) };
}
