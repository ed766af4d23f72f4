import { describe, expect, it } from 'vitest';
import { startCpu } from '../../harness/engines/cpu.js';
import type { Dataset } from '../../harness/data/dataset.js';
import { loadDataset } from '../../harness/data/index.js';
import { digestOf, toHost } from '../../harness/record/checkpoint.js';
import { createModel } from '../../harness/training/model.js';
import { schemeOf } from '../../harness/training/schemes/index.js';
import { Trainer } from '../../harness/training/trainer.js';
import { resolvePreset } from '../../harness/training/recipe.js';
import { discoverVariants } from '../../harness/training/variants.js';
import type { Recipe } from '../../harness/variant.js';
import { classesFor, labelled } from './labels.js';

/** What a source sets once holds for every preset that is taken from it, as far as our networks can have it. */

const presets = (await discoverVariants()).flatMap((entry) =>
  entry.status !== 'ready'
    ? []
    : Object.entries(entry.variant.presets).map(([preset, { source }]) => ({
        name: `${entry.name}/${preset}`,
        own: classesFor(entry.variant),
        source,
        ...resolvePreset(entry.name, entry.variant, preset),
      })),
);
const from = (source: RegExp): typeof presets => presets.filter((preset) => preset.source.match(source));
const recipeOf = (name: string): Recipe => presets.find((preset) => preset.name === name)!.recipe;

// src/config.py: Adam 2e-4 (0.5, 0.999), "ortho", apply_d_sn False (batch norm then), d_act_fn "ReLU".
it.each(from(/PyTorch-StudioGAN/))('$name has StudioGAN’s defaults', ({ recipe, objective }) => {
  expect(recipe).toMatchObject({
    generatorOptimizer: { learningRate: 2e-4, beta1: 0.5, beta2: 0.999, form: 'pytorch' },
    initialiser: 'orthogonal',
    discriminatorNorm: 'batch',
    leakySlope: 0,
    normUnderPenalty: objective.penalty !== undefined,
  });
});

// tflib: TensorFlow 1 optimisers, He initialisation before rectifiers; wgan-div's code is built on it.
it.each(from(/igul222|musikisomorphie/))('$name has TensorFlow 1’s optimiser and He initialisation', ({ recipe }) => {
  expect(recipe).toMatchObject({ discriminatorOptimizer: { form: 'tf1' }, initialiser: 'he' });
});

it.each(from(/mimicry|gan_cifar_resnet|sngan_projection @/))('$name decays its learning rate', ({ recipe }) => {
  expect(recipe.learningRateDecay).toBe('linear');
});

it.each(from(/PyTorch-GAN/))('$name has the plain rectifiers and the batch norm of its autoencoder', ({ recipe }) => {
  expect(recipe).toMatchObject({ discriminatorNorm: 'batch', leakySlope: 0, initialiser: 'dcgan' });
});

describe('slopes and norms read in single files', () => {
  it.each([
    // LeakyReLU() of Keras: 0.3.
    ['sgan/su', { leakySlope: 0.3 }],
    ['sgan/su-sn', { leakySlope: 0.3 }],
    ['rsgan/su', { leakySlope: 0.3 }],
    ['wgan-gp/su', { leakySlope: 0.3 }],
    ['sngan/su-wgan', { leakySlope: 0.3 }],
    // LeakyReLU(0.2).
    ['wgan-div/su', { leakySlope: 0.2 }],
    ['o-gan/su', { leakySlope: 0.2 }],
    // tf.nn.relu in both networks.
    ['wgan-gp/official-toy', { leakySlope: 0, generatorNorm: 'none', discriminatorNorm: 'none' }],
    ['wgan-lp/su', { leakySlope: 0, generatorNorm: 'none', initialiser: 'uniform' }],
    // ResnetBlock without a norm, F.leaky_relu(x, 2e-1).
    ['r1/official', { leakySlope: 0.2, generatorNorm: 'none', discriminatorNorm: 'none' }],
  ] satisfies [string, Partial<Recipe>][])('%s', (name, recipe) => {
    expect(recipeOf(name)).toMatchObject(recipe);
  });
});

describe('the relativistic variants', () => {
  // One file, GAN_losses_iter.py, trains all four with the same flags.
  it.each(['official', 'official-cifar-a', 'official-cifar-b', 'official-cat'])('agree on %s', (preset) => {
    const same = presets.filter(({ name }) => ['rsgan', 'rasgan', 'ralsgan', 'rahinge'].includes(name.split('/')[0]!));
    const recipes = same
      .filter(({ name }) => name.endsWith(`/${preset}`))
      .map(({ source, recipe }) => [source, recipe]);
    expect(recipes).toHaveLength(4);
    for (const recipe of recipes) expect(recipe).toEqual(recipes[0]);
  });
});

describe('no two presets of a variant', async () => {
  const engine = await startCpu();
  const [points, images] = await Promise.all(['ring8', 'mnist'].map(async (name) => labelled(await loadDataset(name))));

  /** Points whose scores are beyond any margin. */
  const far = { ...points!, train: { ...points!.train, read: scaled(points!) } };
  function scaled({ train }: Dataset): Dataset['train']['read'] {
    return (index, out, offset) => {
      train.read(index, out, offset);
      for (let i = offset; i < offset + 2; i++) out[i]! *= 100;
    };
  }

  /** Of all tensors after one step. */
  async function digestAfter(
    { name, recipe, objective, own }: (typeof presets)[number],
    dataset: Dataset,
  ): Promise<string> {
    const sizes = { shape: dataset.shape, width: 2, latentSize: 2, batchSize: 4 };
    const model = createModel({ recipe, objective, ...sizes, ...own });
    const trainer = new Trainer(model, { name, scheme: schemeOf('alternating'), engine, dataset, seed: 0 });
    trainer.step();
    const digest = digestOf(await toHost(trainer.tensors), Object.keys(trainer.tensors));
    trainer.dispose();
    return digest;
  }

  const pairs = presets.flatMap((one, i) =>
    presets
      .slice(i + 1)
      .filter(({ name, recipe }) => {
        const variantOf = (text: string): string | undefined => text.split('/')[0];
        return variantOf(name) === variantOf(one.name) && JSON.stringify(recipe) === JSON.stringify(one.recipe);
      })
      .map((other) => [one.name, other.name, one, other] as const),
  );
  it.each(pairs)('have one recipe and one objective: %s, %s', async (_, __, one, other) => {
    const own = { ...other, name: one.name }; // the same streams
    const differ = async (dataset: Dataset): Promise<boolean> =>
      (await digestAfter(one, dataset)) !== (await digestAfter(own, dataset));
    expect((await differ(points!)) || (await differ(far)) || (await differ(images!))).toBe(true);
  });
});
