import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { getEachMessage, sendMessage } from 'execa';
import type { Dataset } from '../data/dataset.js';
import { loadDataset } from '../data/index.js';
import type { Engine } from '../engines/engine.js';
import { startEngine } from '../engines/start.js';
import { selfTest } from '../engines/self-test.js';
import { entryOf } from '../ground/certain.js';
import { messageOf, UserError } from '../ground/errors.js';
import { enterWorkingFolder } from '../ground/own-process.js';
import { surviveFileLimit } from '../ground/limits.js';
import type {
  CountJob,
  FloorsJob,
  Job,
  Prepared,
  PrepareJob,
  StopMessage,
  TimeJob,
  TrainJob,
  VerifyJob,
  WorkerMessage,
} from './messages.js';
import { loadFeatureNetwork } from '../../metrics/features/index.js';
import { footprintOf } from './footprint.js';
import { holdContest } from './hold.js';
import { sharedCache } from '../ground/cache.js';
import { loadVariant, variantFolder, type ReadyVariant } from '../training/variants.js';
import { metricsOf, tableOf } from '../metrics/catalogue.js';
import { discoverMetrics, type Catalogue } from '../metrics/discover.js';
import { floorsOf, keptFloors, type Floors } from '../scoring/floors.js';
import { loadJudge, unsuitedFor, type Judge, type ReferenceOptions } from '../scoring/judges.js';
import { cpuKind, groundHere, provenanceOf, roundingOf } from '../run/machine.js';
import { recordFailure } from '../run/failure.js';
import { retrace } from '../run/retrace.js';
import type { RunSpec } from '../record/record.js';
import type { RunContext } from '../run/context.js';
import { executeRun } from '../run/run.js';
import { openTensorboard } from '../run/tensorboard.js';
import { changedSincePlan, codeNow } from './loaded.js';
import { startWatchdog } from './watchdog.js';
import { sizeOfDataset, type DatasetSize } from '../training/obstacle.js';
import { counted } from '../../text/format.js';

/** A process that does jobs one after another, until it is told to stop. A crash here costs one run. */

let current: Job | undefined;
let stopping = false;
/** The engine of the trainings, which all have one choice. */
let started: ReturnType<typeof startEngine> | undefined;

/** A parent that vanished hears nothing, which is no reason to lose the checkpoint. */
const send = (message: WorkerMessage): Promise<void> =>
  sendMessage(message as unknown as Parameters<typeof sendMessage>[0]).catch(() => undefined);

/** Trainings save a checkpoint first; other jobs have nothing to lose. */
function stop(): void {
  stopping = true;
  if (current?.kind !== 'train') process.exit(0);
}

async function prepare({ choice, datasets, networks, samples, metrics, metricFolders }: PrepareJob): Promise<Prepared> {
  const catalogue = await discoverMetrics(metricFolders);
  const { engine, reason } = await startEngine(choice);
  const wrong = (await selfTest()).find((check) => !check.passed);
  if (wrong) {
    throw new UserError(
      `The self-test of engine ${engine.name} failed: order ${wrong.order} gradient of ${wrong.name} is off by ${wrong.error}; choose another with --engine.`,
    );
  }
  const checksums: Record<string, string> = {};
  const sizes: Record<string, DatasetSize> = {};
  const floors: Record<string, Floors> = {};
  let complete = true;
  const missing: Record<string, string> = {};
  const unsuited: Record<string, string> = {};
  const hashes: Record<string, Record<string, string>> = {};
  const loaded: Dataset[] = [];
  for (const name of datasets) {
    const dataset = await loadDataset(name);
    loaded.push(dataset);
    for (const text of dataset.notes ?? []) await send({ type: 'note', text });
    checkHeldOut(dataset);
    checksums[name] = dataset.checksum;
    sizes[name] = sizeOfDataset(dataset);
    for (const each of networks) {
      const network = await loadFeatureNetwork(each, dataset.shape);
      if ('missing' in network) {
        missing[`${name} ${each}`] = network.missing;
        continue;
      }
      if (network.warning) await send({ type: 'note', text: network.warning });
      hashes[name] = { ...hashes[name], [each]: network.weightsHash };
      network.dispose?.();
      const reason = unsuitedFor(each, dataset);
      if (reason) {
        unsuited[`${name} ${each}`] = reason;
        continue;
      }
      const scoring = { network, metrics: metricsOf(metrics, dataset, catalogue) };
      const kept = keptFloors(scoring, dataset, entryOf(samples, each), await referenceOptions(engine));
      if (kept) floors[name] = { ...floors[name], ...kept };
      else complete = false;
    }
  }
  const provenance = await provenanceOf(engine);
  return {
    provenance,
    cpuKind: cpuKind(),
    reason,
    checksums,
    sizes,
    networks: hashes,
    table: tableOf(metrics, loaded, catalogue),
    floors: complete ? floors : null,
    missing,
    unsuited,
  };
}

/** What every distance needs of either set. */
const FEWEST_HELD_OUT = 2;

/** @throws UserError where no distance can be computed. */
function checkHeldOut({ name, train, test }: Dataset): void {
  if (test.count >= FEWEST_HELD_OUT) return;
  throw new UserError(
    `${name} has ${counted(train.count + test.count, 'sample')}, of which ${test.count} is held out for scoring, and a distance needs ${FEWEST_HELD_OUT} held out: bring more; of pictures one in ten is held out, so 11 are enough.`,
  );
}

async function floors(job: FloorsJob): Promise<WorkerMessage> {
  const { choice, datasets, networks, samples, metrics } = job;
  const catalogue = await discoverMetrics(job.metricFolders);
  const { engine } = await startEngine(choice);
  const begun = performance.now();
  const found: Record<string, Floors> = {};
  for (const name of datasets) {
    const dataset = await loadDataset(name);
    for (const each of networks) {
      const options = { ...(await referenceOptions(engine)), chooses: false, metrics, catalogue };
      const judge = await loadJudge(each, dataset, options);
      if ('missing' in judge) continue;
      found[name] = { ...found[name], ...(await floorsOf(judge, dataset, entryOf(samples, each), options)) };
      judge.network.dispose();
    }
  }
  await sayReferences(begun);
  return { type: 'floors', floors: found };
}

const referenceOptions = async (engine: Engine): Promise<ReferenceOptions> => ({
  cache: sharedCache(),
  engine: await roundingOf(engine),
  compile: (step) => engine.compile(step),
});

async function train(job: TrainJob): Promise<WorkerMessage> {
  const { spec, choice } = job;
  const start = performance.now();
  const { engine } = await (started ??= startEngine(choice));
  const atFirst = codeNow(spec, variantFolder(spec.variant, job.variantFolders), engine);
  const entry = await variantOf(spec.variant, job.variantFolders);
  const catalogue = await discoverMetrics(job.metricFolders);
  const moments = [atFirst, codeNow(spec, entry.folder, engine)];
  const { dataset, judges, missing, networks } = await surroundings(spec, engine, catalogue);
  const changes = await changedSincePlan(job, { engine, entry, moments }, { dataset, networks, catalogue });
  if (changes.length > 0) {
    const reason = `What would be trained is not what was planned: ${changes.join(', ')} since. Start the bench again.`;
    const provenance = { ...(await provenanceOf(engine)), command: job.command };
    const seconds = (performance.now() - start) / 1000;
    const record = await recordFailure(job.runs, job, { status: 'error', reason, provenance, seconds });
    return { type: 'trained', record, clean: true };
  }
  const before = tf.memory().numTensors;
  const record = await executeRun(spec, {
    ...job,
    variant: entry.variant,
    dataset,
    engine,
    judges,
    catalogue,
    missing,
    stopping: () => stopping,
    ...(job.tensorboard && { onEvaluation: openTensorboard(join(job.tensorboard, job.name), engine) }),
    onProgress: (progress) => void send({ type: 'progress', ...progress }),
  });
  const clean = tf.memory().numTensors <= before;
  return { type: 'trained', record: record ?? null, clean };
}

/** What trainings of one kind share: the data, and the feature networks with the statistics of the reals. */
interface Surroundings {
  readonly dataset: Dataset;
  readonly judges: RunContext['judges'];
  readonly missing: Readonly<Record<string, string>>;
  /** Hashes of their weights, or `missing`, by the names of the suite. */
  readonly networks: Readonly<Record<string, string>>;
}

/** Those of the last training, which the next one mostly shares. */
let last: { readonly of: string; readonly surroundings: Surroundings } | undefined;

async function surroundings(
  { dataset: name, evaluation }: RunSpec,
  engine: Engine,
  catalogue: Catalogue,
): Promise<Surroundings> {
  const of = JSON.stringify([name, evaluation]);
  if (last?.of !== of) {
    const { curve = [], final = [] } = last?.surroundings.judges ?? {};
    for (const { network } of [...curve, ...final]) network.dispose();
    last = { of, surroundings: await makeSurroundings(name, evaluation, engine, catalogue) };
  }
  return last.surroundings;
}

async function makeSurroundings(
  name: string,
  { curve, final, metrics }: RunSpec['evaluation'],
  engine: Engine,
  catalogue: Catalogue,
): Promise<Surroundings> {
  const dataset = await loadDataset(name);
  const begun = performance.now();
  const missing: Record<string, string> = {};
  const hashes: Record<string, string> = {};
  const judgesOf = async (networks: readonly string[], chooses: boolean): Promise<Judge[]> => {
    const judges: Judge[] = [];
    for (const each of networks) {
      const judge = await loadJudge(each, dataset, {
        ...(await referenceOptions(engine)),
        chooses,
        metrics,
        catalogue,
      });
      if ('missing' in judge) missing[each] = judge.missing;
      else judges.push(judge);
      if (!unsuitedFor(each, dataset)) hashes[each] = 'missing' in judge ? 'missing' : judge.network.weightsHash;
    }
    return judges;
  };
  const judges = { curve: await judgesOf(curve, true), final: await judgesOf(final, false) };
  await sayReferences(begun);
  return { dataset, judges, missing, networks: hashes };
}

const sayReferences = (begun: number): Promise<void> =>
  send({ type: 'references', seconds: (performance.now() - begun) / 1000 });

async function verify({ choice, record, folder, steps, variantFolders }: VerifyJob): Promise<WorkerMessage> {
  const { engine } = await startEngine(choice);
  const { variant } = await variantOf(record.spec.variant, variantFolders);
  const dataset = await loadDataset(record.spec.dataset);
  const verdict = await retrace(record, { variant, dataset, engine, folder, steps });
  return { type: 'verified', verdict, environment: (await groundHere(engine)).environment };
}

async function time({ choice, contest, patience, variantFolders }: TimeJob): Promise<WorkerMessage> {
  const { engine } = await startEngine(choice);
  const { variant } = await variantOf(contest.variant, variantFolders);
  const timings = await holdContest(contest, variant, engine, patience);
  return { type: 'timed', timings, provenance: await provenanceOf(engine) };
}

async function countStep({ choice, contest, scheme, variantFolders }: CountJob): Promise<WorkerMessage> {
  const { engine } = await startEngine(choice);
  const { variant } = await variantOf(contest.variant, variantFolders);
  return { type: 'counted', footprint: await footprintOf(contest, scheme, variant, engine) };
}

async function variantOf(name: string, folders: readonly string[]): Promise<ReadyVariant> {
  const entry = await loadVariant(name, folders);
  if (entry.status !== 'ready') throw new Error(`The variant ${name} does not load: ${entry.reason}`);
  return entry;
}

async function answer(job: Job): Promise<WorkerMessage> {
  switch (job.kind) {
    case 'prepare':
      return { type: 'prepared', prepared: await prepare(job) };
    case 'floors':
      return floors(job);
    case 'train':
      return train(job);
    case 'verify':
      return verify(job);
    case 'time':
      return time(job);
    case 'count':
      return countStep(job);
  }
}

async function work(job: Job): Promise<void> {
  current = job;
  try {
    await send(await answer(job));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await send({ type: 'refused', reason: messageOf(error) });
  }
  current = undefined;
  if (stopping) process.exit(0);
}

enterWorkingFolder();
startWatchdog();
setInterval(() => void send({ type: 'alive' }), 1000).unref();
// Ctrl-C reaches the whole process group; only the parent decides. A vanished parent means stop as well.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', stop);
surviveFileLimit();
for await (const message of getEachMessage() as AsyncIterable<unknown>) {
  const told = message as Job | StopMessage;
  if ('type' in told) stop();
  else void work(told);
}
stop();
