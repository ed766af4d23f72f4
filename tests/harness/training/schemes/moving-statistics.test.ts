import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCpu } from '../../../../harness/engines/cpu.js';
import type { Tensors } from '../../../../harness/engines/engine.js';
import type { Model } from '../../../../harness/training/model.js';
import { schemes } from '../../../../harness/training/schemes/index.js';
import type { Scheme } from '../../../../harness/training/schemes/scheme.js';
import { gradientPenalty, interpolates, type Objective, type Recipe } from '../../../../harness/variant.js';
import * as objectives from '../objectives.js';
import { inputsOf } from '../reference.js';
import { modelOf, valuesOf } from '../support.js';

// Which schemes an objective allows is found by trying its losses.
await startCpu();
beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

/** x·W + b of a layer, for rows of inputs. */
function dense(state: Tensors, layer: string, rows: readonly (readonly number[])[]): number[][] {
  const bias = valuesOf(state, `discriminator/${layer}/bias`);
  const kernel = valuesOf(state, `discriminator/${layer}/kernel`);
  return rows.map((row) =>
    bias.map((offset, unit) => row.reduce((sum, x, d) => sum + x * kernel[d * bias.length + unit]!, offset)),
  );
}

/** Mean and unbiased variance over the samples of each unit of the second layer, the first that is normalised. */
function statisticsOf({ recipe }: Model, state: Tensors, samples: tf.Tensor): { mean: number; variance: number }[] {
  const [n] = samples.shape as [number];
  const leaky = (x: number): number => (x > 0 ? x : recipe.leakySlope * x);
  const hidden = dense(state, 'dense0', samples.arraySync() as number[][]).map((row) => row.map(leaky));
  const outputs = dense(state, 'dense1', hidden);
  return outputs[0]!.map((_, unit) => {
    const activations = outputs.map((row) => row[unit]!);
    const mean = activations.reduce((sum, value) => sum + value, 0) / n;
    const variance = activations.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
    return { mean, variance };
  });
}

/** The state after the first step in which the discriminator takes part, from reals far from the fakes. */
function stepped(model: Model, scheme: Scheme): { before: Tensors; after: Tensors; real: tf.Tensor; fake: tf.Tensor } {
  const { state: before, real: near, latents, noise } = inputsOf(model);
  const real = tf.add(near, 10);
  const rate = tf.scalar(0.1);
  const rates = { learningRate: rate, discriminatorRate: rate, generatorRate: rate };
  const phase = scheme.phases(model).find(({ repeat }) => repeat(0) > 0)!;
  const after = phase.step(before, { real, latents, ...rates, ...(noise && { penaltyNoise: noise }) }).state;
  return { before, after, real, fake: model.generator.apply(before, latents, { training: true }) };
}

const penalised: Objective = {
  ...objectives.zeroSum,
  penalty: gradientPenalty({ at: interpolates(), centre: 1, weight: 10 }),
};
const batch = { discriminatorNorm: 'batch' } as const;
const cases: (readonly [name: string, objective: Objective, recipe: Partial<Recipe>])[] = [
  ['zero-sum losses', objectives.zeroSum, batch],
  ['a relativistic loss, whose generator looks at the reals too', objectives.relativistic, batch],
  ['a gradient penalty, at points that are left out', penalised, { ...batch, normUnderPenalty: true }],
];
const allowed = cases.flatMap(([name, objective, recipe]) => {
  const model = modelOf(objective, recipe);
  return schemes
    .filter((scheme) => !scheme.refusal(model))
    .map((scheme) => ({ name, scheme: scheme.name, model, run: scheme }));
});

describe('the moving statistics of a discriminator take the reals, then the fakes, with a weight of 0.1 each', () => {
  it('in all schemes but fused', () => {
    const names = new Set(allowed.map(({ scheme }) => scheme));
    expect([...names]).toEqual(schemes.map(({ name }) => name).filter((name) => name !== 'fused'));
  });

  it.each(allowed)('$scheme, $name', ({ model, run }) => {
    const { before, after, real, fake } = stepped(model, run);
    const reals = statisticsOf(model, before, real);
    const fakes = statisticsOf(model, before, fake);
    const [means, variances] = ['mean', 'variance'].map((name) => valuesOf(after, `discriminator/norm1/${name}`));
    reals.forEach((r, unit) => {
      const f = fakes[unit]!;
      expect(means![unit]).toBeCloseTo(0.9 * 0.1 * r.mean + 0.1 * f.mean, 4);
      expect(variances![unit]).toBeCloseTo(0.81 + 0.9 * 0.1 * r.variance + 0.1 * f.variance, 4);
    });
  });
});

describe('the vector of spectral normalisation beside batch normalisation', () => {
  const model = modelOf(objectives.zeroSum, { discriminatorNorm: 'spectral+batch' });

  it.each(schemes.filter((scheme) => !scheme.refusal(model)))('$name: takes one power iteration a step', (scheme) => {
    const { before, after } = stepped(model, scheme);
    const kernel = valuesOf(before, 'discriminator/dense0/kernel');
    const start = valuesOf(before, 'discriminator/dense0/u');
    const units = start.length;
    const unit = (vector: number[]): number[] => vector.map((entry) => entry / Math.hypot(...vector));
    const v = unit([0, 1].map((row) => start.reduce((sum, u, j) => sum + kernel[row * units + j]! * u, 0)));
    const expected = unit(start.map((_, j) => v[0]! * kernel[j]! + v[1]! * kernel[units + j]!));
    valuesOf(after, 'discriminator/dense0/u').forEach((u, j) => expect(u).toBeCloseTo(expected[j]!, 5));
  });
});
