import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCpu } from '../../../../harness/engines/cpu.js';
import type { Tensors } from '../../../../harness/engines/engine.js';
import { schemeOf, schemes } from '../../../../harness/training/schemes/index.js';
import type { Model } from '../../../../harness/training/model.js';
import {
  aroundReals,
  classifier,
  fakePairs,
  fakes,
  gradientPenalty,
  interpolates,
  mixedPairs,
  mixture,
  realPairs,
  reals,
  sumOfPenalties,
  type Objective,
  type Penalty,
  type Recipe,
  type Site,
} from '../../../../harness/variant.js';
import { labelsAt } from '../../../../harness/training/sites.js';
import * as objectives from '../objectives.js';
import { gradientsUsed, inputsOf, largestError, measurable, separateGradients, type Inputs } from '../reference.js';
import { modelOf, normal } from '../support.js';

// Which schemes an objective allows is found by trying its losses.
await startCpu();
beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const CLASSES = 3;
const POINTS = [2];
const IMAGES = [28, 28, 1];

/** Tells classes apart, and its generator's loss looks at the reals' labels as well. */
const classifying: Objective = {
  head: classifier(),
  discriminatorLoss: (batch) =>
    tf.add(objectives.plain.discriminatorLoss(batch), tf.mean(tf.square(tf.sub(batch.logits.real, batch.labels.real)))),
  generatorLoss: ({ fake, logits, labels }) =>
    tf.add(tf.mean(tf.softplus(tf.neg(fake))), tf.mean(tf.square(tf.sub(logits.fake, labels.fake)))),
};

const penalised = (objective: Objective, penalty: Penalty): Objective => ({ ...objective, penalty });
const slopes = (at: Site, weight = 10): Penalty => gradientPenalty({ at, centre: 1, weight });

/** The classes of a penalty's points, by hand. */
type PointsOf = (inputs: Required<Pick<Inputs, 'labels'>> & Inputs) => tf.Tensor;
const ofInterpolates: PointsOf = ({ labels, noise }) => {
  const share = tf.reshape(noise!, [-1, 1]);
  return tf.add(tf.mul(share, labels.real), tf.mul(tf.sub(1, share), labels.fake));
};
const ofBoth: PointsOf = ({ labels }) => tf.concat([labels.real, labels.fake]);

interface Case {
  readonly name: string;
  readonly objective: Objective;
  readonly recipe?: Partial<Recipe>;
  readonly shape?: readonly number[];
  readonly points?: PointsOf;
}
const { plain, zeroSum, hinge, relativistic, informed } = objectives;
const cases: readonly Case[] = [
  ...Object.entries({ plain, zeroSum, hinge, relativistic, informed, classifying }).map(([name, objective]) => ({
    name,
    objective,
  })),
  { name: 'plain with a penalty', objective: penalised(plain, slopes(interpolates())), points: ofInterpolates },
  { name: 'zeroSum with a penalty', objective: penalised(zeroSum, slopes(interpolates())), points: ofInterpolates },
  {
    name: 'hinge with penalties on reals and fakes',
    objective: penalised(hinge, sumOfPenalties(slopes(reals(), 3), slopes(fakes(), 5))),
    points: ofBoth,
  },
  { name: 'plain on images', objective: plain, shape: IMAGES },
  { name: 'plain on images with λ = 3', objective: plain, recipe: { lambda: 3 }, shape: IMAGES },
  { name: 'zeroSum on images, spectral', objective: zeroSum, recipe: { discriminatorNorm: 'spectral' }, shape: IMAGES },
  { name: 'plain on images, batch', objective: plain, recipe: { discriminatorNorm: 'batch' }, shape: IMAGES },
  { name: 'plain, layer in the generator', objective: plain, recipe: { generatorNorm: 'layer' } },
  { name: 'plain on changed images', objective: plain, recipe: { augment: ['color', 'translation'] }, shape: IMAGES },
  { name: 'classifying on images', objective: classifying, shape: IMAGES },
];

/** A point at which the classes of a generator differ, as they do not at first. */
function pointOf(model: Model, points?: PointsOf): Inputs {
  const inputs = inputsOf(model);
  const state: Tensors = Object.fromEntries(
    Object.entries(inputs.state).map(([name, tensor]) =>
      /^generator\/.*(scale|offset)$/.test(name)
        ? [name, tf.add(tensor, tf.mul(0.3, normal(tensor.shape, name)))]
        : [name, tensor],
    ),
  );
  const labels = inputs.labels!;
  const own = points && { points: points({ ...inputs, labels }) };
  return { ...inputs, state, labels: { ...labels, ...own } };
}

const allowed = cases.flatMap(({ name, objective, recipe = {}, shape = POINTS, points }) => {
  const model = modelOf(objective, { ...recipe, ...measurable }, shape, CLASSES);
  const joint = schemes.filter((scheme) => !scheme.name.startsWith('alternating') && !scheme.refusal(model));
  return joint.map((run) => ({ name, scheme: run.name, model, run, points }));
});

describe('with labels the gradients are those of two separate passes', () => {
  it.each(allowed)('$name, $scheme', ({ model, run, points }) => {
    const inputs = pointOf(model, points);
    const { error, tensor } = largestError(gradientsUsed(model, run, inputs), separateGradients(model, inputs));
    expect(error, tensor).toBeLessThan(1e-5);
  });

  it.each([plain, zeroSum, classifying])('other labels give other gradients, of every network: %#', (objective) => {
    const model = modelOf(objective, measurable, POINTS, CLASSES);
    const inputs = pointOf(model);
    const { real, fake } = inputs.labels!;
    const turned = { ...inputs, labels: { real: tf.reverse(real, 1), fake: tf.reverse(fake, 1) } };
    const [one, other] = [inputs, turned].map((each) => gradientsUsed(model, schemeOf('simultaneous'), each));
    for (const player of ['generator/', 'discriminator/']) {
      const own = Object.keys(one!).filter((name) => name.startsWith(player));
      expect(own.some((name) => String(one![name]) !== String(other![name]))).toBe(true);
    }
  });
});

describe('which schemes are exact does not depend on labels', () => {
  it.each(Object.entries({ plain, zeroSum, relativistic, informed }))('%s', (_, objective) => {
    const exact = (classes?: number): string[] =>
      schemes.filter((each) => !each.refusal(modelOf(objective, {}, POINTS, classes))).map(({ name }) => name);
    expect(exact(CLASSES)).toEqual(exact());
  });

  it.each(['fused', 'gradient-reversal'])('but %s is refused where the discriminator tells classes apart', (name) => {
    expect(schemeOf(name).refusal(modelOf(classifying, {}, POINTS, CLASSES))).toMatch(/head is a classifier/);
  });
});

describe('the classes of a penalty’s points', () => {
  const [a, b, c] = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  const labels = () => ({ real: tf.tensor2d([a!, b!]), fake: tf.tensor2d([c!, a!]) });
  const at = (site: Site, noise?: tf.Tensor): number[][] =>
    labelsAt(site, {
      real: tf.zeros([2, 2]),
      fake: tf.zeros([2, 2]),
      noise,
      labels: labels(),
    })!.arraySync() as number[][];
  const shares = (...values: number[][]): tf.Tensor => tf.tensor(values, [2, values[0]!.length]);

  it.each([
    ['reals', reals(), undefined, [a, b]],
    ['fakes', fakes(), undefined, [c, a]],
    ['reals with noise', aroundReals({ low: -1, high: 1 }), shares([0.1, 0.2, 0.3], [0.4, 0.5, 0.6]), [a, b]],
    ['one or the other', mixture(), shares([0.9], [0.1]), [a, a]],
    // ¼ of the way from the fake to the real.
    [
      'between both',
      interpolates(),
      shares([0.25], [0.5]),
      [
        [0.25, 0, 0.75],
        [0.5, 0.5, 0],
      ],
    ],
    ['between reals', realPairs(), shares([0.25], [1]), [[0.75, 0.25, 0], a]],
    ['between fakes', fakePairs(), shares([0.25], [1]), [[0.25, 0, 0.75], c]],
    // The first is real, the second the next fake; half of the way.
    ['between any two', mixedPairs(), shares([0.9, 0.1, 0.5], [0.1, 0.9, 0]), [a, a]],
  ] as const)('of %s', (_, site, noise, expected) => {
    for (const [i, row] of at(site, noise).entries())
      expect(row).toEqual((expected[i] as number[]).map((value) => expect.closeTo(value, 6)));
  });

  it('are none without labels', () => {
    expect(labelsAt(reals(), { real: tf.zeros([2, 2]), fake: tf.zeros([2, 2]), noise: undefined })).toBeUndefined();
  });
});
