import * as tf from '@tensorflow/tfjs-core';
import { defined } from '../ground/certain.js';
import { extractFeatures } from '../../metrics/features/extract.js';
import type { Features } from '../../metrics/features/network.js';
import { frechetDistance } from '../../metrics/arithmetic/frechet.js';
import { mixtureModes } from '../../metrics/arithmetic/modes.js';
import { gaussianOf } from '../../metrics/arithmetic/moments.js';
import { classifierOf } from '../../metrics/features/index.js';
import { wasserstein1 } from '../../metrics/wasserstein1.js';
import { loadDataset } from '../data/index.js';
import { gather, sampleSize, type Dataset } from '../data/dataset.js';
import type { Engine, Tensors } from '../engines/engine.js';
import { stream } from '../random/stream.js';
import { loadJudge, type Judge } from '../scoring/judges.js';
import type { Spent } from '../record/record.js';
import { sharedCache } from '../ground/cache.js';
import { roundingOf } from '../run/machine.js';
import { discriminate } from '../training/discriminate.js';
import { createModel, generatorWeights, type Model } from '../training/model.js';
import { resolvePreset } from '../training/recipe.js';
import { schemeOf } from '../training/schemes/index.js';
import { sample } from '../training/sampler.js';
import { Trainer } from '../training/trainer.js';
import type { Objective, Recipe } from '../variant.js';
import { discoverVariants, findVariant } from '../training/variants.js';

/** What a training trains on, by the name of the data set, and with which networks. */
export interface Size {
  readonly dataset: string;
  readonly batchSize: number;
  readonly width: number;
  readonly latentSize: number;
}

/** A training inside an experiment: a variant of the project, perhaps with other terms or another recipe. */
export interface Setup extends Omit<Size, 'dataset'> {
  readonly variant: string;
  readonly preset?: string;
  readonly objective?: Partial<Objective>;
  readonly recipe?: Partial<Recipe>;
  /** `alternating` by default. */
  readonly scheme?: string;
  readonly dataset: Dataset;
  readonly seed: number;
  /** When it ends. */
  readonly budget: { readonly unit: Exclude<keyof Spent, 'seconds'>; readonly amount: number };
}

/** A model that is being trained or has been. */
export class Training {
  constructor(
    readonly model: Model,
    readonly trainer: Trainer,
    private readonly setup: Setup,
  ) {}

  /** `count` fakes [count × sample size] of latents that depend on the seed alone. */
  async samples(count: number): Promise<Float32Array> {
    return this.generate(this.latents(count));
  }

  latents(count: number): Float32Array {
    return stream(this.setup.seed, 'evaluation latents').normal(count * this.model.latentSize);
  }

  async generate(latents: Float32Array): Promise<Float32Array> {
    const weights = generatorWeights(this.model, this.trainer.tensors);
    try {
      return await sample(this.model, weights, latents);
    } finally {
      tf.dispose(weights);
    }
  }

  /** Raw scores of samples; high = real. */
  score(samples: Float32Array): Float32Array {
    return scoresOf(this.model, this.trainer.tensors, samples);
  }

  dispose(): void {
    this.trainer.dispose();
  }
}

/** Trains to the end of the budget; `visit` sees the training every so many generator steps, first and last included. */
export async function train(
  engine: Engine,
  setup: Setup,
  visit?: { readonly every: number; at(step: number, training: Training): Promise<void> },
): Promise<Training> {
  const { model, trainer } = await begin(engine, setup);
  const training = new Training(model, trainer, setup);
  for (;;) {
    const step = trainer.spent.generatorSteps;
    const done = trainer.spent[setup.budget.unit] >= setup.budget.amount;
    if (visit && (done || step % visit.every === 0)) await visit.at(step, training);
    if (done) return training;
    trainer.step();
  }
}

/** The model of a setup and its trainer, before the first step. */
export async function begin(engine: Engine, setup: Setup): Promise<{ model: Model; trainer: Trainer }> {
  const { variant: name, preset = 'default', dataset, seed, budget, scheme = 'alternating' } = setup;
  const entry = findVariant(await discoverVariants(), name);
  if (entry.status !== 'ready') throw new Error(`The variant ${name} does not load: ${entry.reason}`);
  const { objective, recipe } = resolvePreset(name, entry.variant, preset);
  const model = createModel({
    ...setup,
    objective: { ...objective, ...setup.objective },
    recipe: { ...recipe, ...setup.recipe },
    shape: dataset.shape,
  });
  return { model, trainer: new Trainer(model, { name, scheme: schemeOf(scheme), engine, dataset, seed, budget }) };
}

export function scoresOf(model: Model, weights: Tensors, samples: Float32Array): Float32Array {
  const count = samples.length / sampleSize(model.shape);
  return tf.tidy(() =>
    discriminate(model, weights, tf.tensor(samples, [count, ...model.shape]), {
      training: true,
    }).score.dataSync<'float32'>(),
  );
}

const loaded = new Map<string, Promise<Dataset>>();

/** A data set, loaded once in a process. */
export function datasetNamed(name: string): Promise<Dataset> {
  if (!loaded.has(name)) loaded.set(name, loadDataset(name));
  return defined(loaded.get(name));
}

/** Samples for the exact Wasserstein distance: its time grows with their cube. */
const ASSIGNED = 500;

/**
 * How far fakes are from the test split, lower is better: for points the exact Wasserstein-1 distance of 500 of each, for
 * images the Fréchet distance in the features of the data set's classifier. null where a fake is not finite.
 */
export async function distanceOf(engine: Engine, fakes: Float32Array, dataset: Dataset): Promise<number | null> {
  if (!fakes.every(Number.isFinite)) return null;
  if (dataset.shape.length > 1) return imageDistance(engine, fakes, dataset);
  const size = sampleSize(dataset.shape);
  const reals = gather(dataset.test, [...Array(ASSIGNED).keys()], size);
  return wasserstein1(featuresOf(fakes.subarray(0, ASSIGNED * size), size), featuresOf(reals, size)).value;
}

async function imageDistance(engine: Engine, fakes: Float32Array, dataset: Dataset): Promise<number> {
  const against = await judgeNamed(defined(classifierOf(dataset.name)), engine, dataset);
  const size = sampleSize(dataset.shape);
  const features = await extractFeatures(against.network, {
    count: fakes.length / size,
    shape: dataset.shape,
    read: (index, out, offset) => out.set(fakes.subarray(index * size, (index + 1) * size), offset),
  });
  return frechetDistance(gaussianOf(features), against.test.gaussian);
}

const judges = new Map<string, Promise<Judge>>();

function judgeNamed(name: string, engine: Engine, dataset: Dataset): Promise<Judge> {
  const load = async (): Promise<Judge> => {
    const options = { cache: sharedCache(), engine: await roundingOf(engine), chooses: false };
    const found = await loadJudge(name, dataset, options);
    if ('missing' in found) throw new Error(found.missing);
    return found;
  };
  const key = `${dataset.name} ${name}`;
  if (!judges.has(key)) judges.set(key, load());
  return defined(judges.get(key));
}

/** Modes of a 2-D mixture that fakes reach; all null where a fake is not finite. */
export function modesOf(
  fakes: Float32Array,
  dataset: Dataset,
): Record<'modes' | 'kl_modes' | 'high_quality', number | null> {
  if (!fakes.every(Number.isFinite)) return { modes: null, kl_modes: null, high_quality: null };
  const { modes, klModes, highQuality } = mixtureModes(featuresOf(fakes, 2), defined(dataset.mixture));
  return { modes, kl_modes: klModes, high_quality: highQuality };
}

export function featuresOf(samples: Float32Array, dimensions: number): Features {
  return { count: samples.length / dimensions, dimensions, values: Float64Array.from(samples) };
}
