import { availableParallelism, cpus } from 'node:os';
import { engineNames } from '../../engines/facts.js';
import type { EngineRequest } from '../../engines/request.js';
import { sha256 } from '../../ground/digest.js';
import { ownFile } from '../../ground/folders.js';
import { codeOf } from '../../record/code.js';
import { runCode } from '../../record/run-key.js';
import { cpuKind, gpuDevices } from '../../run/machine.js';
import { addonPackage, linkedTo } from '../../setup/addon.js';
import type { Contest, Patience } from '../../worker/contest.js';

/** What times and counts, besides what is timed. */
const timing = ['harness/worker/rounds.ts', 'harness/worker/footprint.ts'].map(ownFile);

/**
 * The question that timings answer: which contest, how patiently, of which code, on which machine. Timings of the same
 * question need not be made again.
 * @param folder The variant's.
 */
export function speedKey(contest: Contest, folder: string, choice: EngineRequest, patience: Patience): string {
  const { training, engine, variant, dataset } = runCode(choice.engine === 'auto' ? engineNames[0] : choice.engine, [
    folder,
  ]);
  const codes = [training, engine, variant(folder), dataset(contest.dataset), codeOf(timing, { besides: training })];
  return sha256([
    ...[contest, patience, { ...choice, verbose: false }],
    codes.map(({ hash, packages }) => [hash, packages]),
    ...[process.version, linkedTo(addonPackage) ?? null, gpuDevices()],
    ...[cpuKind(), cpus()[0]?.model ?? null, availableParallelism()],
  ]);
}
