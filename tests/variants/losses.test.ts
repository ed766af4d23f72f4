import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startCpu } from '../../harness/engines/cpu.js';
import type { Batch, Objective, Variant } from '../../harness/variant.js';
import dragan from '../../variants/dragan/variant.js';
import energy from '../../variants/energy/variant.js';
import ganQp from '../../variants/gan-qp/variant.js';
import hinge from '../../variants/hinge/variant.js';
import lsgan from '../../variants/lsgan/variant.js';
import r1 from '../../variants/r1/variant.js';
import rahinge from '../../variants/rahinge/variant.js';
import r3gan from '../../variants/r3gan/variant.js';
import ralsgan from '../../variants/ralsgan/variant.js';
import rasgan from '../../variants/rasgan/variant.js';
import rsgan from '../../variants/rsgan/variant.js';
import sganSaturating from '../../variants/sgan-saturating/variant.js';
import sgan from '../../variants/sgan/variant.js';
import wganDiv from '../../variants/wgan-div/variant.js';
import wganGp from '../../variants/wgan-gp/variant.js';
import wganLp from '../../variants/wgan-lp/variant.js';
import { batchOfScores } from './batches.js';
import { objectiveOf } from './objectives.js';
import { averaged, constant, line, paired, rectifier, separable, softplus, square, type Game } from './closed-forms.js';

beforeAll(startCpu);

const REAL = [0.5, -1, 2, 0.25];
const FAKE = [-0.5, 0.75, -1.5, 1];
/** λ·d of the four pairs, with λ = 10. */
const DISTANCES = [10, 20, 5, 40];

/** A batch whose pairs of samples [4, 1, 2, 1] differ by 0 in one entry and by 2d in the other: mean |·| = d. */
function batch(real: tf.Tensor1D, fake: tf.Tensor1D, distances: readonly number[] = DISTANCES): Batch {
  const entries = distances.flatMap((scaled) => [0, (2 * scaled) / 10]);
  const samples = tf.tensor(entries, [distances.length, 1, 2, 1]);
  return batchOfScores(real, fake, { samples: { real: samples, fake: tf.zerosLike(samples) } });
}

const value = (loss: tf.Tensor): number => loss.dataSync()[0]!;
const at = (real: number[], fake: number[]): Batch => batch(tf.tensor1d(real), tf.tensor1d(fake));

// The losses of the papers in float64, each function with its slope beside it; high score = real.
const wasserstein = { discriminator: separable(line(-1), line(1)), generator: separable(constant, line(-1)) };
const logistic = {
  discriminator: separable(softplus(-1), softplus(1)),
  generator: separable(constant, softplus(-1)),
};
const quadratic = (scaled: number[]) => ({
  discriminator: paired((i) => ({
    value: (t) => -t + (t * t) / (2 * scaled[i]!),
    slope: (t) => -1 + t / scaled[i]!,
  })),
  generator: separable(line(1), line(-1)),
});
const half = (game: Game): Game => ({
  value: (real, fake) => game.value(real, fake) / 2,
  slopes: (real, fake) =>
    game.slopes(real, fake).map((slopes) => slopes.map((slope) => slope / 2)) as [number[], number[]],
});

const objectives: [string, Objective, { discriminator: Game; generator: Game }][] = [
  ['sgan', objectiveOf(sgan), logistic],
  [
    'sgan, igul222',
    objectiveOf(sgan, 'igul222'),
    { discriminator: half(logistic.discriminator), generator: logistic.generator },
  ],
  [
    'sgan-saturating',
    objectiveOf(sganSaturating),
    {
      discriminator: logistic.discriminator,
      generator: separable(constant, { value: (t) => -softplus(1).value(t), slope: (t) => -softplus(1).slope(t) }),
    },
  ],
  ['dragan without its penalty', objectiveOf(dragan), logistic],
  ['r1 without its penalty', objectiveOf(r1), logistic],
  [
    'lsgan',
    objectiveOf(lsgan),
    { discriminator: half(separable(square(1), square(0))), generator: half(separable(constant, square(1))) },
  ],
  [
    'lsgan, igul222',
    objectiveOf(lsgan, 'igul222'),
    { discriminator: half(separable(square(1), square(0))), generator: separable(constant, square(1)) },
  ],
  [
    'lsgan, relativistic-gan',
    objectiveOf(lsgan, 'relativistic-gan'),
    { discriminator: separable(square(1), square(0)), generator: separable(constant, square(1)) },
  ],
  [
    'hinge',
    objectiveOf(hinge),
    { discriminator: separable(rectifier(1, -1), rectifier(1, 1)), generator: wasserstein.generator },
  ],
  ['rsgan', objectiveOf(rsgan), { discriminator: paired(() => softplus(-1)), generator: paired(() => softplus(1)) }],
  [
    'r3gan without its penalty',
    objectiveOf(r3gan),
    { discriminator: paired(() => softplus(-1)), generator: paired(() => softplus(1)) },
  ],
  [
    'rasgan',
    objectiveOf(rasgan),
    { discriminator: averaged(softplus(-1), softplus(1)), generator: averaged(softplus(1), softplus(-1)) },
  ],
  [
    'ralsgan',
    objectiveOf(ralsgan),
    { discriminator: averaged(square(1), square(-1)), generator: averaged(square(-1), square(1)) },
  ],
  [
    'rahinge',
    objectiveOf(rahinge),
    {
      discriminator: averaged(rectifier(1, -1), rectifier(1, 1)),
      generator: averaged(rectifier(1, 1), rectifier(1, -1)),
    },
  ],
  ['wgan-gp without its penalty', objectiveOf(wganGp), wasserstein],
  ['wgan-lp without its penalty', objectiveOf(wganLp), wasserstein],
  ['wgan-div without its penalty', objectiveOf(wganDiv), wasserstein],
  ['gan-qp, L1', objectiveOf(ganQp), quadratic(DISTANCES)],
  // The entries 0 and 2d have the root mean square √2·d.
  ['gan-qp, L2', objectiveOf(ganQp, 'l2'), quadratic(DISTANCES.map((scaled) => Math.SQRT2 * scaled))],
  ['energy without its penalty', objectiveOf(energy), wasserstein],
  [
    'energy, hinge',
    objectiveOf(energy, 'hinge'),
    { discriminator: separable(rectifier(1, -1), rectifier(1, 1)), generator: wasserstein.generator },
  ],
  [
    'energy, non-negative',
    objectiveOf(energy, 'non-negative'),
    {
      discriminator: separable(softplus(-1), {
        value: (t) => Math.max(0, 1 - softplus(-1).value(t)),
        slope: (t) => (softplus(-1).value(t) < 1 ? -softplus(-1).slope(t) : 0),
      }),
      generator: separable(constant, softplus(-1)),
    },
  ],
];

describe('losses at the scores of the golden table', () => {
  // Float64 evaluations of the papers' formulas at REAL and FAKE, m_r = 0.4375 and m_f = −0.0625; SGAN by hand:
  // E sp(−s_r) + E sp(s_f) and E sp(−s_f).
  it.each([
    ['sgan', sgan, 1.403957265, 0.843905739],
    ['rsgan', rsgan, 0.847526816, 1.347526816],
    ['rasgan', rasgan, 0.590958363, 1.090958363],
    ['ralsgan', ralsgan, 1.32421875, 3.32421875],
    ['rahinge', rahinge, 0.75, 1.5],
    ['wgan-gp without its penalty', wganGp, -0.5, 0.0625],
    ['gan-qp', ganQp, -0.160351562, 0.5],
    ['lsgan', lsgan, 1.234375, 1.0703125],
    ['hinge', hinge, 1.875, 0.0625],
  ])('%s', (_, variant, discriminator, generator) => {
    const objective = objectiveOf(variant);
    expect(value(objective.discriminatorLoss(at(REAL, FAKE)))).toBeCloseTo(discriminator, 6);
    expect(value(objective.generatorLoss(at(REAL, FAKE)))).toBeCloseTo(generator, 6);
  });

  it('rsgan is over pairs of equal index: over all pairs it would be 0.691086644', () => {
    expect(value(objectiveOf(rsgan).discriminatorLoss(at(REAL, FAKE)))).not.toBeCloseTo(0.691086644, 2);
    expect(value(objectiveOf(rsgan).discriminatorLoss(at(REAL, [...FAKE].reverse())))).not.toBeCloseTo(0.847526816, 2);
  });

  it('gan-qp takes each pair by its own distance: with their mean it would be −0.3875', () => {
    expect(value(objectiveOf(ganQp).discriminatorLoss(at(REAL, FAKE)))).not.toBeCloseTo(-0.3875, 2);
    const equal = batch(tf.tensor1d(REAL), tf.tensor1d(FAKE), [18.75, 18.75, 18.75, 18.75]);
    expect(value(objectiveOf(ganQp).discriminatorLoss(equal))).toBeCloseTo(-0.3875, 6);
  });

  it("gan-qp's generator does not see the distance of the samples", () => {
    const near = batch(tf.tensor1d(REAL), tf.tensor1d(FAKE), [1, 1, 1, 1]);
    expect(value(objectiveOf(ganQp).generatorLoss(near))).toBe(value(objectiveOf(ganQp).generatorLoss(at(REAL, FAKE))));
  });
});

describe.each([
  ['the golden scores', REAL, FAKE],
  ['scores of ±50', [50, -50, 0.3, 50], [-50, 50, 50, -0.7]],
])('at %s', (_, real, fake) => {
  const close = (numbers: readonly number[]): unknown[] =>
    numbers.map((x) => expect.closeTo(x, Math.abs(x) > 10 ? 3 : 6) as unknown);

  describe.each(objectives)('%s', (_, objective, expected) => {
    it.each(['discriminator', 'generator'] as const)('the loss of the %s and its gradient', (player) => {
      const [reals, fakes] = [tf.tensor1d(real), tf.tensor1d(fake)];
      const loss = (r: tf.Tensor, f: tf.Tensor): tf.Tensor => {
        const judged = batch(r as tf.Tensor1D, f as tf.Tensor1D);
        return player === 'discriminator' ? objective.discriminatorLoss(judged) : objective.generatorLoss(judged);
      };
      const { value: got, grads } = tf.engine().gradients(
        // A loss that does not read the reals has no path to them.
        () => tf.add(loss(reals, fakes), tf.mul(0, tf.add(tf.sum(reals), tf.sum(fakes)))),
        [reals, fakes],
      );
      expect([value(got)]).toEqual(close([expected[player].value(real, fake)]));
      expect(grads.map((gradient) => Array.from(gradient.dataSync()))).toEqual(
        expected[player].slopes(real, fake).map(close),
      );
    });
  });
});

describe("a generator's gradient", () => {
  const gradient = (variant: Variant, real: number[]): number[] =>
    Array.from(
      tf
        .grad((fake: tf.Tensor) => objectiveOf(variant).generatorLoss(batch(tf.tensor1d(real), fake as tf.Tensor1D)))(
          tf.tensor1d(FAKE),
        )
        .dataSync(),
    );

  it.each([
    ['rsgan', rsgan],
    ['rasgan', rasgan],
    ['ralsgan', ralsgan],
    ['rahinge', rahinge],
  ])('changes with the reals: %s', (_, variant) => {
    expect(gradient(variant, [4, 1, -3, 0.5])).not.toEqual(gradient(variant, REAL));
  });

  it.each([
    ['sgan', sgan],
    ['sgan-saturating', sganSaturating],
    ['lsgan', lsgan],
    ['hinge', hinge],
    ['wgan-gp', wganGp],
    ['energy', energy],
  ])('does not depend on the reals, which are not even read: %s', (_, variant) => {
    const unread = batchOfScores(tf.tensor1d(REAL), tf.tensor1d(FAKE), {
      get real(): tf.Tensor1D {
        throw new Error('The reals were read.');
      },
    });
    expect(() => objectiveOf(variant).generatorLoss(unread)).not.toThrow();
  });
});
