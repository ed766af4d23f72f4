import { join } from 'node:path';
import pLimit from 'p-limit';
import { itemAt } from '../ground/certain.js';
import { UserError } from '../ground/errors.js';
import { startJob } from '../executors/worker-process.js';
import { findRecord, readRecord } from '../record/record-file.js';
import { runsNamed } from '../record/run-place.js';
import type { RetraceResult } from '../run/retrace.js';
import { Staleness } from './staleness.js';
import { jobsOf } from './train.js';
import { discoverVariants } from '../training/variants.js';

export interface VerifyOptions {
  /** A results folder, a run's folder, or how a run's name begins. */
  readonly folder: string;
  /** Names of runs, or how they begin; all trained ones by default. */
  readonly runs: readonly string[];
  /** Generator steps to train; all by default. */
  readonly steps?: number;
  readonly jobs?: number;
  readonly variantFolders: readonly string[];
  readonly verbose: boolean;
  log(line: string): void;
}

/**
 * How the check of one run ended: a verdict of the training, `damaged` if its files are not what was written, or
 * `failed` if it could not be trained again, such as without the GPU that it was trained on.
 */
type VerificationResult = RetraceResult | { readonly verdict: 'damaged' | 'failed'; readonly reason: string };
export type Verification = { readonly name: string } & VerificationResult;

/** Checks the files of runs and trains the runs again, on the engine that they were trained on. */
export async function verify(options: VerifyOptions): Promise<Verification[]> {
  const { runs, names } = runsNamed(options.folder, options.runs);
  const staleness = new Staleness(await discoverVariants(options.variantFolders));
  const results = await pLimit(jobsAtATime(runs, names, options)).map(names, async (name): Promise<Verification> => {
    const result = { name, ...(await verifyRun(runs, name, staleness, options)) };
    options.log(formatVerification(result));
    return result;
  });
  return results.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Whether all is as recorded, as far as it can be compared.
 * @throws UserError where nothing contradicts the records only because nothing was compared: a training failed, or no
 * run has anything to compare with.
 */
export function isAsRecorded(results: readonly Verification[]): boolean {
  if (results.some(({ verdict }) => verdict === 'mismatch' || verdict === 'damaged')) return false;
  const failed = results.find(({ verdict }) => verdict === 'failed');
  if (failed) throw new UserError(`Not all runs could be trained again. ${formatVerification(failed)}`);
  if (results.every(({ verdict }) => verdict === 'unknown'))
    throw new UserError(`No run could be compared with its record. ${formatVerification(itemAt(results, 0))}`);
  return true;
}

/** As few as suit every run, with the device and the threads that it was trained with. */
function jobsAtATime(runs: string, names: readonly string[], options: Pick<VerifyOptions, 'jobs'>): number {
  const records = names.flatMap((name) => readRecord(runs, name) ?? []);
  return Math.min(names.length, ...records.map(({ provenance }) => jobsOf(options, provenance)));
}

function formatVerification(result: Verification): string {
  if (result.verdict === 'match') return `${result.name}: match after ${result.steps} steps (${result.compared}).`;
  return `${result.name}: ${result.verdict}: ${result.reason}.`;
}

async function verifyRun(
  runs: string,
  name: string,
  staleness: Staleness,
  { steps, variantFolders, verbose }: VerifyOptions,
): Promise<VerificationResult> {
  const { record, damage } = findRecord(runs, name, { files: true });
  if (!record) return { verdict: 'damaged', reason: damage ?? 'it has gone' };
  if (record.spent.generatorSteps === 0) return { verdict: 'unknown', reason: `it was not trained (${record.status})` };
  const { engine, device, threads } = record.provenance;
  const choice = { engine, device, threads, eager: false, verbose };
  const folder = join(runs, name);
  const job = startJob({ kind: 'verify', choice, record, folder, steps, variantFolders }, () => undefined);
  const outcome = await job.outcome;
  if (outcome.type !== 'verified')
    return {
      verdict: 'failed',
      reason: 'reason' in outcome ? outcome.reason.replace(/\.$/, '') : 'it was not trained',
    };
  const { verdict, environment } = outcome;
  if (verdict.verdict !== 'mismatch') return verdict;
  const { parts = {} } = record;
  const changes = [...staleness.codeChanges(parts), ...staleness.machineChanges(parts, environment)];
  return changes.length > 0 ? { ...verdict, reason: `${verdict.reason}; since then ${changes.join(', ')}` } : verdict;
}
