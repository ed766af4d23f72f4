import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCpu } from '../../../../harness/engines/cpu.js';
import { schemes } from '../../../../harness/training/schemes/index.js';
import { singleLoss } from '../../../../harness/training/schemes/single-loss.js';
import { gradientPenalty, interpolates, type Objective, type Recipe } from '../../../../harness/variant.js';
import * as objectives from '../objectives.js';
import {
  gradientsUsed,
  inputsOf,
  largestError,
  measurable,
  saturated,
  separateGradients,
  withScores,
} from '../reference.js';
import { modelOf } from '../support.js';

// Which schemes an objective allows is found by trying its losses.
await startCpu();
beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const joint = schemes.filter(({ name }) => !name.startsWith('alternating'));
const POINTS = [2];
const IMAGES = [28, 28, 1];

type Case = readonly [name: string, objective: Objective, recipe: Partial<Recipe>, shape: readonly number[]];
const penalised = (objective: Objective): Objective => ({
  ...objective,
  penalty: gradientPenalty({ at: interpolates(), centre: 1, weight: 10 }),
});
const cases: readonly Case[] = [
  ...Object.entries(objectives).map(([name, objective]): Case => [name, objective, {}, POINTS]),
  ['plain with a penalty', penalised(objectives.plain), {}, POINTS],
  ['zeroSum with a penalty', penalised(objectives.zeroSum), {}, POINTS],
  ['relativistic with λ = 3', objectives.relativistic, { lambda: 3 }, POINTS],
  ['zeroSum with λ = 3', objectives.zeroSum, { lambda: 3 }, POINTS],
  ['plain with layer normalisation', objectives.plain, { discriminatorNorm: 'layer' }, POINTS],
  ['plain in packs of 2', objectives.plain, { pack: 2 }, POINTS],
  ['hinge in packs of 4 with a penalty', penalised(objectives.hinge), { pack: 4 }, POINTS],
  ['relativistic in packs of 2', objectives.relativistic, { pack: 2 }, POINTS],
  ['zeroSum in packs of 2 on images', objectives.zeroSum, { pack: 2 }, IMAGES],
  ['plain on images that are changed', objectives.plain, { augment: ['color', 'translation', 'cutout'] }, IMAGES],
  ['informed on changed images in packs', objectives.informed, { augment: ['translation'], pack: 2 }, IMAGES],
  ['plain on changed images with a penalty', penalised(objectives.plain), { augment: ['color'] }, IMAGES],
  ['plain on images', objectives.plain, {}, IMAGES],
  ['encoding on images', objectives.encoding, {}, IMAGES],
  ['informed on images with spectral normalisation', objectives.informed, { discriminatorNorm: 'spectral' }, IMAGES],
  ['zeroSum on images with batch normalisation', objectives.zeroSum, { discriminatorNorm: 'batch' }, IMAGES],
];
const allowed = cases.flatMap(([name, objective, recipe, shape]) => {
  const model = modelOf(objective, { ...recipe, ...measurable }, shape);
  const exact = joint.filter((scheme) => scheme.refusal(model) === undefined);
  return exact.map((run) => ({ name, scheme: run.name, model, run }));
});

describe('the gradients are those of two separate passes', () => {
  it.each(allowed)('$name, $scheme', ({ model, run }) => {
    const inputs = inputsOf(model);
    const { error, tensor } = largestError(gradientsUsed(model, run, inputs), separateGradients(model, inputs));
    expect(error, tensor).toBeLessThan(1e-5);
  });
});

describe('where scores are large', () => {
  const scored = allowed.filter(
    ({ model }) => model.head === 'score' && model.shape.length === 1 && model.recipe.pack === 1,
  );

  it.each(scored)('fakes from −50 to 50: $name, $scheme', ({ model, run }) => {
    const inputs = withScores(model, inputsOf(model), 50);
    const { error, tensor } = largestError(gradientsUsed(model, run, inputs), separateGradients(model, inputs));
    expect(error, tensor).toBeLessThan(5e-5); // float32: scores of 50 have five times the rounding of others
  });

  const saturating = allowed.filter(({ name }) => name === 'hinge');
  it.each(saturating)('every hinge sample saturated: $scheme', ({ model, run }) => {
    const inputs = saturated(model, inputsOf(model));
    const want = separateGradients(model, inputs);
    // The discriminator does not move at all; the generator does.
    for (const [name, values] of Object.entries(want))
      if (name.startsWith('discriminator/')) expect(Math.max(...values.map(Math.abs)), name).toBe(0);
    const { error, tensor } = largestError(gradientsUsed(model, run, inputs), want);
    expect(error, tensor).toBeLessThan(1e-5);
  });
});

describe('the correction term of the single loss', () => {
  it('is missed when it is left out', () => {
    // The scheme asks for L_G twice, at (r, f) and at (r, n); this one answers 0 to the second.
    let asked = 0;
    const uncorrected: Objective = {
      ...objectives.plain,
      generatorLoss: (batch) => tf.mul(asked++ % 2 === 0 ? 1 : 0, objectives.plain.generatorLoss(batch)),
    };
    const model = modelOf(objectives.plain, measurable);
    const inputs = inputsOf(model);
    const want = separateGradients(model, inputs);
    const wrong = gradientsUsed(modelOf(uncorrected, measurable), singleLoss, inputs);
    expect(asked).toBe(2);
    expect(largestError(gradientsUsed(model, singleLoss, inputs), want).error).toBeLessThan(1e-5);
    expect(largestError(wrong, want).error).toBeGreaterThan(0.5);
  });
});
