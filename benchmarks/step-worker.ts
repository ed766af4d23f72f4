/**
 * The contender of our own: trains with one engine, named by the first argument (`eager` as the second turns capturing off, the third is a number of threads), and times the steps that it is asked
 * for on stdin (protocol.ts). It ends with its stdin.
 */
import { createInterface } from 'node:readline';
import * as tf from '@tensorflow/tfjs-core';
import { sampleSize, type Dataset } from '../harness/data/dataset.js';
import { Batches } from '../harness/data/batches.js';
import { loadDataset } from '../harness/data/index.js';
import type { Engine, EngineName } from '../harness/engines/engine.js';
import { startEngine } from '../harness/engines/start.js';
import { stream } from '../harness/random.js';
import { createModel, initialState, type Model } from '../harness/training/model.js';
import { resolvePreset } from '../harness/training/recipe.js';
import { alternating } from '../harness/training/schemes/alternating.js';
import { schemeOf } from '../harness/training/schemes/index.js';
import { Trainer } from '../harness/training/trainer.js';
import { discoverVariants, findVariant } from '../harness/variants.js';
import type { Norm } from '../harness/networks/layers.js';
import { taskNames, type KernelTime, type Ready, type Request, type Task, type Timing } from './protocol.js';

interface Timed {
  readonly parameters: number;
  step(): void;
  /** The discriminator's last loss; to have it is to have finished. */
  loss(): Promise<number>;
}

const size = { width: 32, latentSize: 64, batchSize: 64 };

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
    loss: async () => (await trainer.readLosses()).discriminatorLoss!,
  };
}

/** The discriminator's phase alone, on inputs made before. */
function critic(model: Model, engine: Engine, { train, shape }: Dataset): Timed {
  const { batchSize, latentSize, recipe } = model;
  const phase = alternating.phases(model)[0]!;
  const run = engine.compile(phase.step);
  const random = stream(0, 'benchmark');
  const state = { tensors: initialState(model, random) };
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
    loss: async () => (await outputs.discriminatorLoss!.data())[0]!,
  };
}

async function time(timed: Timed, steps: number): Promise<Timing> {
  const start = performance.now();
  const before = process.cpuUsage();
  for (let i = 0; i < steps; i++) timed.step();
  const loss = await timed.loss();
  const { user, system } = process.cpuUsage(before);
  return { milliseconds: performance.now() - start, processor: (user + system) / 1000, loss };
}

/** Time by kernel, with what it calls, and the remainder: JavaScript around the kernels and the drawing of inputs. */
async function profile(timed: Timed, steps: number): Promise<Timing> {
  const engine = tf.engine();
  const run = engine.runKernel.bind(engine);
  const spent = new Map<string, { milliseconds: number; calls: number }>();
  let depth = 0;
  engine.runKernel = ((name: string, ...rest: [tf.NamedTensorMap, tf.NamedAttrMap?]) => {
    const start = performance.now();
    depth++;
    try {
      return run(name, ...rest);
    } finally {
      depth--;
      if (depth === 0) {
        const entry = spent.get(name) ?? { milliseconds: 0, calls: 0 };
        entry.milliseconds += performance.now() - start;
        entry.calls++;
        spent.set(name, entry);
      }
    }
  }) as typeof engine.runKernel;
  const timing = await time(timed, steps).finally(() => (engine.runKernel = run));
  const kernels: KernelTime[] = [...spent].map(([name, { milliseconds, calls }]) => ({
    name,
    milliseconds: milliseconds / steps,
    calls: calls / steps,
  }));
  const rest = timing.milliseconds / steps - kernels.reduce((sum, kernel) => sum + kernel.milliseconds, 0);
  kernels.push({ name: '(between kernels)', milliseconds: rest, calls: 1 });
  return { ...timing, kernels: kernels.sort((a, b) => b.milliseconds - a.milliseconds) };
}

const say = (message: Ready | Timing): void => void process.stdout.write(`${JSON.stringify(message)}\n`);

const [name, mode, threads = '1'] = process.argv.slice(2) as [EngineName, string?, string?];
const request = { engine: name, device: 'cpu', threads: Number(threads), eager: mode === 'eager' } as const;
const { engine } = await startEngine(request);
const dataset = await loadDataset('mnist');
const gan = async (variant: string, scheme: string, norm: Norm): Promise<Timed> =>
  training(variant, scheme, await modelOf(variant, norm, dataset), engine, dataset);
const timed: Record<Task, Timed> = {
  sgan: await gan('sgan', 'alternating', 'none'),
  'sgan-batch-norm': await gan('sgan', 'alternating', 'batch'),
  'sgan-fused': await gan('sgan', 'fused', 'batch'),
  'wgan-gp-critic': critic(await modelOf('wgan-gp', 'batch', dataset), engine, dataset),
  'o-gan': await gan('o-gan', 'single-loss', 'batch'),
};
say({
  version: `${engine.name} engine (${engine.version})`,
  threads: engine.threads,
  parameters: Object.fromEntries(taskNames.map((task) => [task, timed[task].parameters])) as Record<Task, number>,
});
for await (const line of createInterface({ input: process.stdin })) {
  const { task, steps, profile: profiled } = JSON.parse(line) as Request;
  say(await (profiled ? profile : time)(timed[task], steps));
}
