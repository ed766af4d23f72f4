import { loadDataset } from '../../data/index.js';
import { startEngine } from '../../engines/start.js';
import { groundHere } from '../../run/machine.js';
import { retrace } from '../../run/retrace.js';
import type { VerifyJob, WorkerMessage } from '../messages.js';
import { readyVariant } from '../ready-variant.js';

/** Trains a finished run again, and compares it with its record. */
export async function verify({ choice, record, folder, steps, variantFolders }: VerifyJob): Promise<WorkerMessage> {
  const { engine } = await startEngine(choice);
  const { variant } = await readyVariant(record.spec.variant, variantFolders);
  const dataset = await loadDataset(record.spec.dataset);
  const verdict = await retrace(record, { variant, dataset, engine, folder, steps });
  return { type: 'verified', verdict, environment: (await groundHere(engine)).environment };
}
