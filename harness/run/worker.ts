import { join } from 'node:path';
import { getEachMessage, getOneMessage, sendMessage } from 'execa';
import { loadDataset } from '../data/index.js';
import type { Engine } from '../engines/engine.js';
import { startEngine } from '../engines/start.js';
import { selfTest } from '../engines/self-test.js';
import { messageOf, UserError } from '../errors.js';
import type {
  CountJob,
  Job,
  Prepared,
  PrepareJob,
  TimeJob,
  TrainJob,
  VerifyJob,
  WorkerMessage,
} from '../executors/messages.js';
import { loadFeatureNetwork } from '../../metrics/features/index.js';
import { footprintOf } from '../speed/footprint.js';
import { holdContest } from '../speed/hold.js';
import { cacheFolder } from '../setup/folders.js';
import { discoverVariants, findVariant } from '../variants.js';
import type { Variant } from '../variant.js';
import type { Judge } from './evaluate.js';
import { floorsOf } from './floors.js';
import { loadJudge, type ReferenceOptions } from './judges.js';
import { cpuKind, provenanceOf } from './machine.js';
import { retrace } from './retrace.js';
import { executeRun } from './run.js';
import { openTensorboard } from './tensorboard.js';
import { startWatchdog } from './watchdog.js';

/** A process for one job: it starts an engine, does the job and ends. A crash here costs one run. */

let stopping = false;

/** A parent that vanished hears nothing, which is no reason to lose the checkpoint. */
const send = (message: WorkerMessage): Promise<void> =>
  sendMessage(message as unknown as Parameters<typeof sendMessage>[0]).catch(() => undefined);

/** Trainings save a checkpoint first; other jobs have nothing to lose. */
function stop({ kind }: Job): void {
  stopping = true;
  if (kind !== 'train') process.exit(0);
}

/** Ctrl-C reaches the whole process group; only the parent decides. A vanished parent means stop as well. */
function listenForStop(job: Job): void {
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => stop(job));
  void (async () => {
    for await (const message of getEachMessage()) if ((message as { type?: string }).type === 'stop') stop(job);
    stop(job);
  })();
}

async function prepare({ choice, datasets, networks, samples, metrics, floors }: PrepareJob): Promise<Prepared> {
  const { engine, reason } = await startEngine(choice);
  const wrong = (await selfTest()).find((check) => !check.passed);
  if (wrong) {
    throw new UserError(
      `The self-test of engine ${engine.name} failed: order ${wrong.order} gradient of ${wrong.name} is off by ${wrong.error}; choose another with --engine.`,
    );
  }
  const checksums: Record<string, string> = {};
  const found: Record<string, Record<string, number>> = {};
  const missing: Record<string, string> = {};
  const hashes: Record<string, Record<string, string>> = {};
  for (const name of datasets) {
    const dataset = await loadDataset(name);
    checksums[name] = dataset.checksum;
    for (const each of networks) {
      const network = await loadFeatureNetwork(each, dataset.shape);
      if ('missing' in network) {
        missing[`${name} ${each}`] = network.missing;
        continue;
      }
      if (network.warning) await send({ type: 'note', text: network.warning });
      hashes[name] = { ...hashes[name], [each]: network.weightsHash };
      network.dispose?.();
      if (!floors) continue;
      const options = { ...referenceOptions(engine), chooses: false, metrics };
      const judge = await loadJudge(each, dataset, options);
      if ('network' in judge) found[name] = { ...found[name], ...(await floorsOf(judge, dataset, samples, options)) };
    }
  }
  const provenance = await provenanceOf(engine);
  return { provenance, cpuKind: cpuKind(), reason, checksums, networks: hashes, floors: found, missing };
}

const referenceOptions = (engine: Engine): ReferenceOptions => ({
  cache: cacheFolder(),
  engine: engine.name,
  compile: (step) => engine.compile(step),
});

async function train(job: TrainJob): Promise<WorkerMessage> {
  const { spec, choice } = job;
  const { engine } = await startEngine(choice);
  const variant = await variantOf(spec.variant, job.variantFolders);
  const dataset = await loadDataset(spec.dataset);
  const missing: Record<string, string> = {};
  const judgesOf = async (networks: readonly string[], chooses: boolean): Promise<Judge[]> => {
    const judges: Judge[] = [];
    const { metrics } = spec.evaluation;
    for (const name of networks) {
      const judge = await loadJudge(name, dataset, { ...referenceOptions(engine), chooses, metrics });
      if ('missing' in judge) missing[name] = judge.missing;
      else judges.push(judge);
    }
    return judges;
  };
  const record = await executeRun(spec, {
    ...job,
    variant,
    dataset,
    engine,
    judges: { curve: await judgesOf(spec.evaluation.curve, true), final: await judgesOf(spec.evaluation.final, false) },
    missing,
    stopping: () => stopping,
    ...(job.tensorboard && { onEvaluation: await openTensorboard(join(job.tensorboard, job.name), engine) }),
    onProgress: (progress) => void send({ type: 'progress', ...progress }),
  });
  return { type: 'trained', record: record ?? null };
}

async function verify({ choice, record, folder, steps, variantFolders }: VerifyJob): Promise<WorkerMessage> {
  const { engine } = await startEngine(choice);
  const variant = await variantOf(record.spec.variant, variantFolders);
  const dataset = await loadDataset(record.spec.dataset);
  return { type: 'verified', verdict: await retrace(record, { variant, dataset, engine, folder, steps }) };
}

async function time({ choice, contest, patience, variantFolders }: TimeJob): Promise<WorkerMessage> {
  const { engine } = await startEngine(choice);
  const variant = await variantOf(contest.variant, variantFolders);
  const timings = await holdContest(contest, variant, engine, patience);
  return { type: 'timed', timings, provenance: await provenanceOf(engine) };
}

async function countStep({ choice, contest, scheme, variantFolders }: CountJob): Promise<WorkerMessage> {
  const { engine } = await startEngine(choice);
  const variant = await variantOf(contest.variant, variantFolders);
  return { type: 'counted', footprint: await footprintOf(contest, scheme, variant, engine) };
}

async function variantOf(name: string, folders: readonly string[]): Promise<Variant> {
  const entry = findVariant(await discoverVariants(folders), name);
  if (entry.status !== 'ready') throw new Error(`The variant ${name} does not load: ${entry.reason}`);
  return entry.variant;
}

async function answer(job: Job): Promise<WorkerMessage> {
  switch (job.kind) {
    case 'prepare':
      return { type: 'prepared', prepared: await prepare(job) };
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

const job = (await getOneMessage()) as unknown as Job;
listenForStop(job);
startWatchdog();
setInterval(() => void send({ type: 'alive' }), 1000).unref();
try {
  await send(await answer(job));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  await send({ type: 'refused', reason: messageOf(error) });
}
process.exit(0);
