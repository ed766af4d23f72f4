import * as tf from '@tensorflow/tfjs-core';
import { Batches } from '../harness/data/batches.js';
import { sampleSize, type Dataset } from '../harness/data/dataset.js';
import type { CaptureCheck, Engine } from '../harness/engines/engine.js';
import { defined, itemAt } from '../harness/ground/certain.js';
import type { Norm } from '../harness/networks/layers.js';
import { stream } from '../harness/random/stream.js';
import { createModel, initialState, type Model } from '../harness/training/model.js';
import { resolvePreset } from '../harness/training/recipe.js';
import { alternating } from '../harness/training/schemes/alternating.js';
import { schemeOf } from '../harness/training/schemes/index.js';
import { Trainer } from '../harness/training/trainer.js';
import { discoverVariants, findVariant } from '../harness/training/variants.js';
import type { Task } from './protocol.js';

/** A step that can be timed. */
export interface Timed {
  readonly parameters: number;
  step(): void;
  /** The discriminator's last loss; to have it is to have finished. */
  loss(): Promise<number>;
  /** How captured steps compared with eager ones, where the engine compares them. */
  check(): CaptureCheck | undefined;
}

interface Size {
  readonly width: number;
  readonly batchSize: number;
  readonly latentSize: number;
}

/** How each task's step is made. */
export function timedSteps(engine: Engine, dataset: Dataset, size: Size): Record<Task, () => Promise<Timed>> {
  const model = (name: string, norm: Norm): Promise<Model> => modelOf(name, norm, dataset, size);
  const gan = async (variant: string, scheme: string, norm: Norm): Promise<Timed> =>
    training(variant, scheme, await model(variant, norm), engine, dataset);
  return {
    sgan: () => gan('sgan', 'alternating', 'none'),
    'sgan-batch-norm': () => gan('sgan', 'alternating', 'batch'),
    'sgan-fused': () => gan('sgan', 'fused', 'batch'),
    'wgan-gp-critic': async () => critic(await model('wgan-gp', 'batch'), engine, dataset),
    'o-gan': () => gan('o-gan', 'single-loss', 'batch'),
    'sgan-small': () => gan('sgan', 'fused', 'none'),
  };
}

async function modelOf(name: string, generatorNorm: Norm, { shape }: Dataset, size: Size): Promise<Model> {
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
    check: () => trainer.captureCheck,
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
    check: () => run.check?.(),
  };
}
