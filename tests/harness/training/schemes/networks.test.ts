import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../../harness/data/dataset.js';
import { startWasm } from '../../../../harness/engines/wasm/index.js';
import { UserError } from '../../../../harness/ground/errors.js';
import { architectures } from '../../../../harness/networks/architectures.js';
import type { Norm } from '../../../../harness/networks/layers.js';
import type { DiscriminatorNorm } from '../../../../harness/networks/options.js';
import { stream } from '../../../../harness/random/stream.js';
import { createModel, type Model } from '../../../../harness/training/model.js';
import { recipeOf } from '../../../../harness/training/recipe.js';
import { schemeOf, schemes } from '../../../../harness/training/schemes/index.js';
import { Trainer } from '../../../../harness/training/trainer.js';
import { gradientPenalty, interpolates, type Objective, type Recipe } from '../../../../harness/variant.js';
import * as objectives from '../objectives.js';
import { gradientsUsed, inputsOf, largestError, measurable, separateGradients } from '../reference.js';

/** Every network at two sizes with every normalisation of both players, under every scheme that is exact for it. */

const engine = await startWasm({ threads: 1 });
beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const norms: readonly DiscriminatorNorm[] = ['none', 'batch', 'layer', 'spectral', 'spectral+batch'];
/** The generator's normalisation at each size, so that both are with all of the discriminator's. */
const sizes: readonly { generatorNorm: Norm; own: Readonly<Record<string, readonly number[]>>; rest: number[] }[] = [
  { generatorNorm: 'batch', own: { mlp: [4, 4, 2], infogan: [8, 8, 2] }, rest: [16, 16, 2] },
  { generatorNorm: 'layer', own: { mlp: [2], infogan: [12, 8, 2], unrolled: [12, 20, 1] }, rest: [16, 32, 1] },
];

function modelOf(network: string, recipe: Partial<Recipe>, shape: readonly number[], objective?: Objective): Model {
  return createModel({
    objective: objective ?? objectives.zeroSum,
    recipe: recipeOf({ source: 'test', ...recipe }),
    shape,
    width: 2,
    latentSize: 3,
    batchSize: 4,
    network: { name: network },
  });
}

/** Undefined where the network has no such normalisation. */
function allowed(
  network: string,
  recipe: { generatorNorm: Norm; discriminatorNorm: DiscriminatorNorm },
  shape: readonly number[],
): Model | undefined {
  try {
    return modelOf(network, { ...measurable, ...recipe }, shape);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

const models = sizes.flatMap(({ generatorNorm, own, rest }) =>
  architectures.flatMap(({ name }) =>
    norms.flatMap((discriminatorNorm) => {
      const shape = own[name] ?? rest;
      const model = allowed(name, { generatorNorm, discriminatorNorm }, shape);
      return model ? [{ name, size: shape.join(' × '), generatorNorm, discriminatorNorm, model }] : [];
    }),
  ),
);

it.each(sizes)(
  'with $generatorNorm normalisation most networks have all for the discriminator',
  ({ generatorNorm }) => {
    const those = models.filter((model) => model.generatorNorm === generatorNorm);
    expect(
      Object.fromEntries(architectures.map(({ name }) => [name, those.filter((model) => model.name === name).length])),
    ).toEqual({
      dcgan: 5,
      infogan: 5,
      mlp: 5,
      r3gan: 1,
      resnet: 5,
      sndcgan: 2,
      unrolled: 5,
    });
  },
);

describe.each(models)('$name, $size, $generatorNorm and $discriminatorNorm', ({ model }) => {
  const joint = schemes.filter((scheme) => !scheme.name.startsWith('alternating') && !scheme.refusal(model));
  it.each(joint)('$name: the gradients of two separate passes', (scheme) => {
    const inputs = inputsOf(model);
    const { error, tensor } = largestError(gradientsUsed(model, scheme, inputs), separateGradients(model, inputs));
    expect(error, tensor).toBeLessThan(2e-5);
  });
});

const images = (shape: readonly number[]): Dataset => {
  const size = shape.reduce((a, b) => a * b);
  const read = (index: number, out: Float32Array, at: number): void => out.set(stream(index).uniform(size, -1, 1), at);
  return { shape, train: { count: 8, read } } as unknown as Dataset;
};

describe('a few steps', () => {
  it.each([
    ['dcgan', [16, 16, 1]],
    ['dcgan', [48, 48, 1]],
    ['dcgan', [96, 96, 1]],
    ['dcgan', [32, 64, 1]],
    ['resnet', [28, 28, 1]],
    ['resnet', [48, 48, 1]],
    ['resnet', [32, 64, 1]],
    ['r3gan', [48, 48, 1]],
    ['sndcgan', [48, 48, 1]],
    ['infogan', [28, 28, 1]],
  ])('of %s for %j with a penalty have finite losses and leave no tensors behind', async (network, shape) => {
    const objective = {
      ...objectives.plain,
      penalty: gradientPenalty({ at: interpolates(), centre: 1, weight: 10 }),
    };
    const model = modelOf(network, {}, shape, objective);
    const trainer = new Trainer(model, {
      name: 'test',
      scheme: schemeOf('alternating'),
      engine,
      dataset: images(shape),
      seed: 0,
    });
    trainer.step();
    const before = tf.memory().numTensors;
    trainer.step();
    expect(tf.memory().numTensors).toBe(before);
    expect(Object.values(await trainer.readLosses()).every(Number.isFinite)).toBe(true);
    trainer.dispose();
  });
});
