/**
 * The contender of our own: trains with one engine, as the JSON of its argument says (`Setting`), and times the steps that
 * it is asked for on stdin (protocol.ts). It ends with its stdin.
 */
import { createInterface } from 'node:readline';
import * as tf from '@tensorflow/tfjs-core';
import { defined, entryOf, itemAt } from '../harness/ground/certain.js';
import { sampleSize, type Dataset } from '../harness/data/dataset.js';
import { Batches } from '../harness/data/batches.js';
import { loadDataset } from '../harness/data/index.js';
import type { Engine } from '../harness/engines/engine.js';
import { startEngine } from '../harness/engines/start.js';
import { stream } from '../harness/random/stream.js';
import { createModel, initialState, type Model } from '../harness/training/model.js';
import { resolvePreset } from '../harness/training/recipe.js';
import { alternating } from '../harness/training/schemes/alternating.js';
import { schemeOf } from '../harness/training/schemes/index.js';
import { Trainer } from '../harness/training/trainer.js';
import { discoverVariants, findVariant } from '../harness/training/variants.js';
import type { Norm } from '../harness/networks/layers.js';
import { profileOnDevice, profileOnHost } from './profile.js';
import type { Ready, Request, Setting, Task, Timing } from './protocol.js';

interface Timed {
  readonly parameters: number;
  step(): void;
  /** The discriminator's last loss; to have it is to have finished. */
  loss(): Promise<number>;
}

async function modelOf(name: string, generatorNorm: Norm, { shape }: Dataset): Promise<Model> {
  const entry = findVariant(await discoverVariants(), name);
  if (entry.status !== 'ready') throw new Error(entry.reason);
  const { objective, recipe } = resolvePreset(name, entry.variant, 'default');
  return createModel({ objective, recipe: { ...recipe, generatorNorm }, shape, ...size });
}

function parametersIn({ generator, discriminator }: Model): number {
  const weights = Object.values({ ...generator.parameters, ...discriminator.parameters });
  return weights.reduce((sum, { shape }) => sum + sampleSize(shape), 0);
}

/** Whole steps by the trainer, with the drawing of their inputs: what a bench spends its time in. */
function training(name: string, scheme: string, model: Model, engine: Engine, dataset: Dataset): Timed {
  const trainer = new Trainer(model, { name, scheme: schemeOf(scheme), engine, dataset, seed: 0 });
  return {
    parameters: parametersIn(model),
    step: () => trainer.step(),
    loss: async () => defined((await trainer.readLosses()).discriminatorLoss),
  };
}

/** The discriminator's phase alone, on inputs made before. */
function critic(model: Model, engine: Engine, { train, shape }: Dataset): Timed {
  const { batchSize, latentSize, recipe } = model;
  const phase = itemAt(alternating.phases(model), 0);
  const run = engine.compile(phase.step);
  const random = stream(0, 'benchmark');
  const state = { tensors: initialState(model, 0) };
  const batches = new Batches({ samples: train, size: sampleSize(shape), batchSize, seed: 0 });
  const inputs = {
    real: tf.tensor(batches.next(), [batchSize, ...shape]),
    latents: tf.tensor(random.normal(batchSize * latentSize), [batchSize, latentSize]),
    penaltyNoise: tf.tensor(random.uniform(batchSize), [batchSize, ...shape.map(() => 1)]),
    learningRate: tf.scalar(recipe.discriminatorOptimizer.learningRate),
  };
  let outputs: Readonly<Record<string, tf.Tensor>> = {};
  return {
    parameters: parametersIn(model),
    step: () => {
      tf.dispose(outputs);
      outputs = run(state, inputs);
    },
    loss: async () => itemAt(await defined(outputs.discriminatorLoss).data(), 0),
  };
}

function processorSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function time(timed: Timed, steps: number): Promise<Timing> {
  const start = performance.now();
  const before = process.cpuUsage();
  for (let i = 0; i < steps; i++) timed.step();
  const hostMilliseconds = performance.now() - start;
  const loss = await timed.loss();
  return {
    milliseconds: performance.now() - start,
    hostMilliseconds,
    processorMilliseconds: processorSince(before),
    loss,
  };
}

/** The loss is read first, so that nothing else is under way, and last, so that all is done. */
async function profile(timed: Timed, steps: number): Promise<Timing> {
  await timed.loss();
  const run = (): void => void Array.from({ length: steps }, () => timed.step());
  const start = performance.now();
  const before = process.cpuUsage();
  const kernels =
    engine.name === 'webgpu' ? await profileOnDevice(run, steps) : profileOnHost(run, steps, engine.device === 'gpu');
  const hostMilliseconds = performance.now() - start;
  const processorMilliseconds = processorSince(before);
  const loss = await timed.loss();
  return { milliseconds: hostMilliseconds, hostMilliseconds, processorMilliseconds, loss, kernels };
}

const say = (message: Ready | Timing): void => void process.stdout.write(`${JSON.stringify(message)}\n`);

const { engine: name, tasks, width, batchSize, ...request } = JSON.parse(itemAt(process.argv, 2)) as Setting;
const size = { width, latentSize: 64, batchSize };
const { engine } = await startEngine({ engine: name, ...request });
const dataset = await loadDataset('mnist');
const gan = async (variant: string, scheme: string, norm: Norm): Promise<Timed> =>
  training(variant, scheme, await modelOf(variant, norm, dataset), engine, dataset);
const make: Record<Task, () => Promise<Timed>> = {
  sgan: () => gan('sgan', 'alternating', 'none'),
  'sgan-batch-norm': () => gan('sgan', 'alternating', 'batch'),
  'sgan-fused': () => gan('sgan', 'fused', 'batch'),
  'wgan-gp-critic': async () => critic(await modelOf('wgan-gp', 'batch', dataset), engine, dataset),
  'o-gan': () => gan('o-gan', 'single-loss', 'batch'),
};
const timed: Partial<Record<Task, Timed>> = {};
for (const task of tasks) timed[task] = await make[task]();
say({
  version: `${engine.name} engine (${engine.version}, ${engine.device.toUpperCase()})`,
  threads: engine.threads,
  parameters: Object.fromEntries(Object.entries(timed).map(([task, { parameters }]) => [task, parameters])),
});
for await (const line of createInterface({ input: process.stdin })) {
  const { task, steps, profile: profiled } = JSON.parse(line) as Request;
  say(await (profiled ? profile : time)(entryOf(timed, task), steps));
}
process.exit(0); // a GPU's driver may keep the process
