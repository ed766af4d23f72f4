import { askTwice, startJob } from '../executors/worker-process.js';
import type { CheckJob, VariantFault } from '../worker/messages.js';
import type { PlannedRun } from './plan.js';
import type { TrainOptions } from './train.js';

interface Logging {
  log(line: string): void;
}

/** If a loss never ends, its run says so later. */
const patience = { silence: 120, total: 600 };

/** States of runs that are about to be trained. */
const untrained = new Set<PlannedRun['state']>(['cached', 'load-error', 'impossible']);

/**
 * Looks at the variants that are about to be trained, in a process of their own, and says what is wrong with them. They
 * are still trained; their records and rows keep what was found.
 */
export async function warnOfFaults(
  plan: readonly PlannedRun[],
  { choice, variantFolders, signal, log }: Pick<TrainOptions, 'choice' | 'variantFolders' | 'signal'> & Logging,
): Promise<readonly VariantFault[]> {
  const presets: Record<string, string[]> = {};
  for (const { spec, state } of plan) {
    if (untrained.has(state) || presets[spec.variant]?.includes(spec.preset)) continue;
    presets[spec.variant] = [...(presets[spec.variant] ?? []), spec.preset];
  }
  if (Object.keys(presets).length === 0 || signal.aborted) return [];
  const job: CheckJob = { kind: 'check', choice, presets, variantFolders };
  const outcome = await askTwice(
    async () => {
      const { outcome, stop } = startJob(job, () => undefined, patience);
      signal.addEventListener('abort', stop);
      return outcome.finally(() => signal.removeEventListener('abort', stop));
    },
    { signal },
  );
  if (outcome.type !== 'checked') return [];
  for (const { variant, preset, text } of outcome.faults) log(`Warning: ${variant} (${preset}): ${text}`);
  return outcome.faults;
}
