import { join } from 'node:path';
import { getEachMessage, getOneMessage, sendMessage } from 'execa';
import { loadDataset } from '../data/index.js';
import { startEngine } from '../engines/start.js';
import { selfTest } from '../engines/self-test.js';
import { messageOf, UserError } from '../errors.js';
import type { CountJob, Job, Prepared, PrepareJob, TimeJob, TrainJob, WorkerMessage } from '../executors/messages.js';
import { footprintOf } from '../speed/footprint.js';
import { holdContest } from '../speed/hold.js';
import { cacheFolder } from '../setup/folders.js';
import { discoverVariants, findVariant } from '../variants.js';
import type { Variant } from '../variant.js';
import type { Judge } from './evaluate.js';
import { loadJudge, noiseFloor } from './judges.js';
import { cpuKind, provenanceOf } from './machine.js';
import { executeRun } from './run.js';
import { openTensorboard } from './tensorboard.js';

/** A process for one job: it starts an engine, does the job and ends. A crash here costs one run. */

let stopping = false;
const send = (message: WorkerMessage): Promise<void> =>
  sendMessage(message as unknown as Parameters<typeof sendMessage>[0]);

/** Ctrl-C reaches the whole process group; only the parent decides. A vanished parent means stop as well. */
function listenForStop(): void {
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => (stopping = true));
  void (async () => {
    for await (const message of getEachMessage()) if ((message as { type?: string }).type === 'stop') stopping = true;
    stopping = true;
  })();
}

async function prepare({ choice, datasets, networks, samples, floors }: PrepareJob): Promise<Prepared> {
  const { engine, reason } = await startEngine(choice);
  const wrong = selfTest().find((check) => !check.passed);
  if (wrong) {
    throw new UserError(
      `The self-test of engine ${engine.name} failed: order ${wrong.order} gradient of ${wrong.name} is off by ${wrong.error}; choose another with --engine.`,
    );
  }
  const checksums: Record<string, string> = {};
  const found: Record<string, Record<string, number>> = {};
  const missing: Record<string, string> = {};
  for (const name of datasets) {
    const dataset = await loadDataset(name);
    checksums[name] = dataset.checksum;
    for (const network of floors ? networks : []) {
      const options = { cache: cacheFolder(), engine: engine.name, chooses: false };
      const judge = await loadJudge(network, dataset, options);
      if ('missing' in judge) missing[`${name} ${network}`] = judge.missing;
      else found[name] = { ...found[name], ...(await noiseFloor(judge, dataset, samples, options)) };
    }
  }
  return { provenance: await provenanceOf(engine), cpuKind: cpuKind(), reason, checksums, floors: found, missing };
}

async function train(job: TrainJob): Promise<WorkerMessage> {
  const { spec, choice } = job;
  const { engine } = await startEngine(choice);
  const variant = await variantOf(spec.variant, job.variantFolders);
  const dataset = await loadDataset(spec.dataset);
  const missing: Record<string, string> = {};
  const judgesOf = async (networks: readonly string[], chooses: boolean): Promise<Judge[]> => {
    const judges: Judge[] = [];
    for (const name of networks) {
      const judge = await loadJudge(name, dataset, { cache: cacheFolder(), engine: engine.name, chooses });
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
    case 'time':
      return time(job);
    case 'count':
      return countStep(job);
  }
}

const job = (await getOneMessage()) as unknown as Job;
listenForStop();
try {
  await send(await answer(job));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  await send({ type: 'refused', reason: messageOf(error) });
}
process.exit(0);
