import type { Inputs } from '../../harness/metric.js';
import { fitted, knownMoments } from '../../metrics/arithmetic/fitted.js';
import { classesOf, nearestCentres } from '../../metrics/arithmetic/modes.js';
import type { Features } from '../../metrics/features/network.js';
import { normal, rows } from './support.js';

/** A value that is known without the code, of inputs that a person can check. */
interface Known {
  readonly inputs: () => Partial<Inputs>;
  readonly value: number;
}

const numbers = (...values: number[]): Features => rows(...values.map((value) => [value]));
const line = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i);
const pair = (real: Features, fake: Features): Partial<Inputs> => ({
  features: { real, fake },
  moments: { real: fitted(real), fake: fitted(fake) },
  kernelSums: undefined,
  training: { train: real, fake },
});

/** Reals 0 … 11, of which the fakes have 0 … 5; the other fakes are far away. */
const halfCovered = (): Partial<Inputs> => pair(numbers(...line(0, 11)), numbers(...line(0, 5), ...line(1000, 1005)));

const oneHot = (classOf: (row: number) => number): Partial<Inputs> => ({
  probabilities: rows(...line(0, 99).map((row) => line(0, 9).map((c) => Number(c === classOf(row))))),
});

const threeToOne = (): Partial<Inputs> => ({ reached: classesOf([0, 0, 0, 2], 4) });
const law = { centres: [[0, 0], [2, 0]], deviation: 0.02 }; // prettier-ignore

/** Subsets of equal reals and equal fakes. */
const equalSamples = () => ({
  subsets: {
    real: numbers(...line(0, 999).map(() => 1)),
    fake: numbers(...line(0, 999).map(() => 0)),
    count: 3,
    size: 1000,
  },
});

export const knownValues: Readonly<Record<string, Known>> = {
  // compare_gan's metrics/fid_score_test.py, with covariances divided by n − 1.
  fd: {
    inputs: () =>
      pair(
        rows(...line(0, 99).map((i) => (i < 50 ? [2, 1] : [1, 1]))),
        rows(...line(0, 99).map((i) => (i < 50 ? [9, 9] : [2, 9]))),
      ),
    value: 89.0909,
  },
  class_accuracy: { inputs: () => ({ asked: { classes: [0, 1, 2, 3], seen: [0, 1, 3, 3] } }), value: 0.75 },
  // Of the class a N(1, 2) and N(4, 2) are 9 apart, of b N(10, 2) and N(10, 8) are (√8 − √2)² = 2 apart.
  intra_fd: {
    inputs: () => ({
      labels: {
        classes: ['a', 'b'],
        real: { features: numbers(0, 9, 2, 11), labels: [0, 1, 0, 1] },
        fake: { features: numbers(8, 12, 3, 5), labels: [1, 1, 0, 0] },
      },
    }),
    value: (9 + 2) / 2,
  },
  // Fakes that are all 3 have mean 3 and no variance in every subset: against N(0, 1) that is 3² + 1.
  fd_infinity: {
    inputs: () => ({
      moments: { real: knownMoments(normal([0], [1]), 100), fake: fitted(numbers(...line(0, 39).map(() => 3))) },
      features: { real: numbers(0), fake: numbers(...line(0, 39).map(() => 3)) },
    }),
    value: 10,
  },
  // These are on a line.
  fd_infinity_error: {
    inputs: () => ({
      moments: { real: knownMoments(normal([0], [1]), 100), fake: fitted(numbers(...line(0, 39).map(() => 3))) },
      features: { real: numbers(0), fake: numbers(...line(0, 39).map(() => 3)) },
    }),
    value: 0,
  },
  // (1·(−1) + 1)³ = 0 within the reals, (0 + 1)³ within the fakes, (0 + 1)³ between them.
  kd: { inputs: () => pair(numbers(1, -1), numbers(0, 0)), value: 0 + 1 - 2 },
  // Equal samples: (1 + 1)³ within the reals, 1 within the fakes, 1 between them, in every subset.
  kd_subsets: {
    inputs: equalSamples,
    value: 8 + 1 - 2,
  },
  // No subset differs from another.
  kd_subsets_sd: {
    inputs: equalSamples,
    value: 0,
  },
  precision_k3: { inputs: halfCovered, value: 6 / 12 },
  // The balls of 0 and 5 reach to their 3rd nearest, 3 away, the surface included: up to 8.
  recall_k3: { inputs: halfCovered, value: 9 / 12 },
  precision: { inputs: halfCovered, value: 6 / 12 },
  // The ball of 5 reaches to 10, without the surface: up to 9.
  recall: { inputs: halfCovered, value: 10 / 12 },
  // Of the balls of the reals 0 … 7 the fakes 0 … 5 are in 5 + 5 + 5 + 5 + 4 + 3 + 2 + 1.
  density: { inputs: halfCovered, value: 30 / (5 * 12) },
  coverage: { inputs: halfCovered, value: 8 / 12 },
  // Each of ten classes for certain, equally often.
  inception_score_1: { inputs: () => oneHot((row) => row % 10), value: 10 },
  // The same in order of class: a split has one class.
  inception_score_10: { inputs: () => oneHot((row) => Math.floor(row / 10)), value: 1 },
  // Five splits have both of two classes, and a score of 2, five have one class, and a score of 1.
  inception_score_10_sd: { inputs: () => oneHot((row) => (row < 50 ? row % 2 : 0)), value: Math.sqrt(2.5 / 9) },
  modes: { inputs: threeToOne, value: 2 },
  // ¾ log(¾·4) + ¼ log(¼·4)
  kl_modes: { inputs: threeToOne, value: 0.75 * Math.log(3) },
  // 3 deviations are .06.
  high_quality: {
    inputs: () => {
      const points = rows([0.0599, 0], [2, 0.0601]);
      return { mixture: { points, law, nearest: nearestCentres(points, law) } };
    },
    value: 0.5,
  },
  // In order the points move by 2 and 4.
  sliced_wasserstein: { inputs: () => pair(numbers(1, 0), numbers(2, 5)), value: 3 },
  wasserstein1: { inputs: () => pair(numbers(1, 0), numbers(2, 5)), value: 3 },
  // Two unit vectors at right angles are √2 apart.
  diversity: { inputs: () => pair(rows([1, 1]), rows([3, 0], [0, 0.1])), value: 2 },
  // 0 is a copy; ½ is as near to 0 as 1 is, or nearer; 5 and 20 are farther from 1 and 10 than other reals are.
  copies: { inputs: () => pair(numbers(0, 1, 10), numbers(0, 0.5, 5, 20)), value: 1 / 4 },
  unauthentic: { inputs: () => pair(numbers(0, 1, 10), numbers(0, 0.5, 5, 20)), value: 2 / 4 },
  // Twenty reals 1 apart, but two of them ½: held out in turn, the nearest of them is ½ from another.
  memorised: {
    inputs: () => pair(numbers(...line(0, 18), 18.5), numbers(-1, 0.5, 18.25, 7)),
    value: 3 / 4,
  },
  // 1, 1 and −1.
  rho: {
    inputs: () => ({ codes: { latents: rows([1, -1], [2, 4], [1, 5]), codes: rows([3, -3], [0, 1], [1, 0]) } }),
    value: 1 / 3,
  },
  // N(3, 7) = (−1, 1) and N(5, 1) = (1, −1): distances √(1 + 1) and √(9 + 16).
  latent_error: {
    inputs: () => ({ codes: { latents: rows([0, 0], [4, 3]), codes: rows([3, 7], [5, 1]) } }),
    value: (Math.SQRT2 + 5) / 2,
  },
  pixel_error: {
    inputs: () => ({ reconstructions: { originals: rows([0, 0], [1, 1]), reconstructions: rows([0, 2], [1, 0]) } }),
    value: (4 + 1) / 4,
  },
};
