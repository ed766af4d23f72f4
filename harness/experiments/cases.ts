import { join } from 'node:path';
import pLimit from 'p-limit';
import { z } from 'zod';
import { defined, itemAt } from '../ground/certain.js';
import { observationSchema, type Observation } from './observation.js';
import { fileName } from '../../reports/results/file-names.js';
import type { EngineRequest } from '../engines/request.js';
import { readKept, writeKept } from '../ground/kept.js';
import type { Provenance } from '../record/record.js';
import { shortKey } from '../record/key.js';
import { provenanceSchema } from '../record/run-schema.js';
import type { Case, Measured, Scale } from './experiment.js';
import { experimentOf } from './folder.js';
import { keysFor } from './key.js';
import { Laboratory } from './laboratory.js';

/** A case as it lies in the results folder. */
interface CaseRecord {
  readonly key: string;
  readonly case: Case;
  readonly observation: Observation;
  readonly provenance: Provenance;
}

const caseSchema = z.object({
  key: z.string(),
  case: z.custom<Case>(),
  observation: observationSchema,
  provenance: provenanceSchema,
});

export interface MakeOptions {
  /** With an experiment, or with suites. */
  readonly folder: string;
  /** Where its results are. */
  readonly out: string;
  readonly scale: Scale;
  readonly choice: EngineRequest;
  /** Processes at a time. */
  readonly jobs: number;
  readonly force: boolean;
  readonly signal: AbortSignal;
  log(line: string): void;
}

/** The data of a folder at a scale. */
export interface CaseResults {
  readonly observations: readonly Observation[];
  readonly provenance: readonly Provenance[];
  /** False where it was interrupted. */
  readonly complete: boolean;
}

/**
 * Runs the cases of an experiment that are not there yet or failed, and returns all. A failed case is an observation too.
 */
export async function runCases(options: MakeOptions): Promise<CaseResults> {
  const { folder, scale, out, signal } = options;
  const experiment = await experimentOf(folder);
  const laboratories = Array.from({ length: options.jobs }, () => new Laboratory(folder, options.choice));
  const made = new Set<string>();
  try {
    const { ground, provenance } = await itemAt(laboratories, 0).start();
    const keyOf = keysFor(folder, ground);
    let records: CaseRecord[] = [];
    for (;;) {
      const cases = experiment.cases(
        scale,
        records.map(({ observation }) => observation),
      );
      const due = cases.filter(
        (each) => !made.has(keyOf(each)) && (options.force || !isDone(readCase(out, each, keyOf(each)))),
      );
      due.forEach((each) => made.add(keyOf(each)));
      options.log(`${cases.length} cases, ${cases.length - due.length} of them finished already.`);
      await runDue(due, laboratories, { ...options, keyOf, provenance });
      const found = cases.map((each) => readCase(out, each, keyOf(each))).filter((record) => record !== undefined);
      if (found.length <= records.length || signal.aborted) return madeOf(found, found.length === cases.length);
      records = found;
    }
  } finally {
    laboratories.forEach((laboratory) => laboratory.close());
  }
}

/** A case and what the next command does with it. */
export interface PlannedCase {
  readonly case: Case;
  readonly state: 'finished' | 'new' | 'failed before';
}

/** The cases of an experiment that are known so far: others may follow from what these find. */
export async function planCases({
  folder,
  out,
  scale,
  choice,
}: Pick<MakeOptions, 'folder' | 'out' | 'scale' | 'choice'>): Promise<PlannedCase[]> {
  const experiment = await experimentOf(folder);
  const laboratory = new Laboratory(folder, choice);
  try {
    const keyOf = keysFor(folder, (await laboratory.start()).ground);
    const recordOf = (each: Case): CaseRecord | undefined => readCase(out, each, keyOf(each));
    const first = experiment.cases(scale, []);
    const done = first.flatMap((each) => recordOf(each)?.observation ?? []);
    return experiment.cases(scale, done).map((each): PlannedCase => {
      const record = recordOf(each);
      return { case: each, state: !record ? 'new' : isDone(record) ? 'finished' : 'failed before' };
    });
  } finally {
    laboratory.close();
  }
}

/** What failed is tried again, once in a run: data may have been missing. */
const isDone = (record: CaseRecord | undefined): boolean => record?.observation.failure === null;

const madeOf = (records: readonly CaseRecord[], complete: boolean): CaseResults => ({
  observations: records.map(({ observation }) => observation),
  provenance: records.map(({ provenance }) => provenance),
  complete,
});

interface DueOptions extends Pick<MakeOptions, 'out' | 'signal' | 'log'> {
  readonly provenance: Provenance;
  keyOf(each: Case): string;
}

/** Each case takes a process that is free. */
async function runDue(due: readonly Case[], laboratories: readonly Laboratory[], options: DueOptions): Promise<void> {
  const { out, signal, log, provenance, keyOf } = options;
  const free = [...laboratories];
  let finished = 0;
  const runOne = async (each: Case): Promise<void> => {
    if (signal.aborted) return;
    const laboratory = defined(free.shift()); // the first one is started already
    const start = performance.now();
    const key = keyOf(each);
    const outcome = await stoppable(laboratory.run(each, key), signal);
    if (!outcome) return; // its case starts anew next time
    free.unshift(laboratory);
    const observation = observationOf(each, outcome);
    const record: CaseRecord = { key, case: each, observation, provenance };
    writeKept(join(out, caseFile(each, key)), record);
    const took = ((performance.now() - start) / 1000).toFixed(1);
    log(`${++finished}/${due.length} ${each.arm}, seed ${each.seed}: ${observation.failure ?? `${took} s`}`);
  };
  const atATime = pLimit(laboratories.length);
  try {
    await atATime.map(due, runOne);
  } finally {
    atATime.clearQueue(); // no case begins after one that could not be written
  }
}

/** The promise, or undefined as soon as the signal is given. */
async function stoppable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  let stop = (): void => undefined;
  const stopped = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([promise, stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function observationOf(
  { arm, seed }: Case,
  outcome:
    { readonly type: 'measured'; readonly measured: Measured } | { readonly type: 'failed'; readonly reason: string },
): Observation {
  if (outcome.type === 'failed') return { arm, seed, scores: {}, series: {}, failure: outcome.reason };
  const { scores, series = {} } = outcome.measured;
  const finite = Object.entries(scores).map(([name, value]) => [name, Number.isFinite(value) ? value : null]);
  return { arm, seed, scores: Object.fromEntries(finite) as Observation['scores'], series, failure: null };
}

const caseFile = ({ arm, seed }: Case, key: string): string =>
  join('cases', `${fileName(arm)}-${seed}-${shortKey(key)}.json`);

function readCase(out: string, each: Case, key: string): CaseRecord | undefined {
  const record = readKept(join(out, caseFile(each, key)), caseSchema);
  return record?.key === key ? record : undefined;
}
