import { drawMixture } from '../../harness/data/points.js';
import ring8 from '../../harness/data/datasets/ring8.js';
import { stream } from '../../harness/random/stream.js';
import {
  comparing,
  ofAsked,
  ofClasses,
  ofLabels,
  ofMixture,
  ofProbabilities,
  type Offer,
} from '../../harness/scoring/inputs.js';
import { classesOf } from '../../metrics/arithmetic/modes.js';
import type { Features } from '../../metrics/features/network.js';
import { features, reordered } from './support.js';

const CLASSES = 5;
const { mixture } = await ring8.load();
const law = mixture!;

function softmax(scores: Features): Features {
  const values = scores.values.map(Math.exp);
  for (let row = 0; row < scores.count; row++) {
    const part = values.subarray(row * scores.dimensions, (row + 1) * scores.dimensions);
    const sum = part.reduce((total, value) => total + value, 0);
    part.forEach((value, i) => (part[i] = value / sum));
  }
  return { ...scores, values };
}

/** The sets that inputs are made of. */
export interface Sets {
  readonly real: Features;
  readonly fake: Features;
  readonly probabilities: Features;
  /** The classes that a network sees in the fakes. */
  readonly predicted: ArrayLike<number>;
  /** Those that the same fakes were made for. */
  readonly asked: ArrayLike<number>;
  /** The classes that the reals are of, and the fakes were made for. */
  readonly ofReals: ArrayLike<number>;
  readonly ofFakes: ArrayLike<number>;
  readonly points: Features;
  readonly latents: Features;
  readonly codes: Features;
  readonly originals: Features;
  readonly reconstructions: Features;
}

/** `count` ordinary ones: samples of laws that differ a little. */
export function ordinary(count: number): Sets {
  const normal = (name: string, dimensions: number, scale = 1, shift = 0): Features => {
    const values = stream(3, name).normal(count * dimensions);
    return features(
      values.map((value) => scale * value + shift),
      dimensions,
    );
  };
  const wide = { ...law, deviation: 2 * law.deviation };
  return {
    real: normal('real', 3),
    fake: normal('fake', 3, 1.5, 0.2),
    probabilities: softmax(normal('scores', CLASSES)),
    predicted: Uint32Array.from({ length: count }, (_, i) => stream(3, 'label', String(i)).integer(CLASSES - 1)),
    asked: Uint32Array.from({ length: count }, (_, i) => stream(3, 'asked', String(i)).integer(CLASSES - 1)),
    ofReals: Uint32Array.from({ length: count }, (_, i) => i % CLASSES),
    ofFakes: Uint32Array.from({ length: count }, (_, i) => (i < count / 2 ? 0 : i % CLASSES)),
    points: features(drawMixture(wide, count, stream(3, 'points')), 2),
    latents: normal('latents', 4),
    codes: normal('codes', 4),
    originals: normal('originals', 6),
    reconstructions: normal('reconstructions', 6),
  };
}

/** As they are handed to metrics. */
export const offerOf = (sets: Sets): Offer => ({
  ...comparing(sets.real, sets.fake),
  ...ofProbabilities(sets.probabilities),
  ...ofMixture(sets.points, law),
  ...ofClasses(classesOf(sets.predicted, CLASSES)),
  ...ofAsked(sets.asked, sets.predicted),
  ...ofLabels(() => ({
    classes: ['a', 'b', 'c', 'd', 'e'],
    real: { features: sets.real, labels: sets.ofReals },
    fake: { features: sets.fake, labels: sets.ofFakes },
  })),
  codes: () => ({ latents: sets.latents, codes: sets.codes }),
  reconstructions: () => ({ originals: sets.originals, reconstructions: sets.reconstructions }),
});

/** The same samples in another order, those in pairs together. */
export function shuffled(sets: Sets): Sets {
  const order = (name: string): Uint32Array => stream(4, name).permutation(sets.real.count);
  const [real, fake, pairs, predicted] = [order('real'), order('fake'), order('pairs'), order('labels')];
  return {
    real: reordered(sets.real, real),
    fake: reordered(sets.fake, fake),
    probabilities: reordered(sets.probabilities, predicted),
    predicted: predicted.map((row) => sets.predicted[row]!),
    asked: predicted.map((row) => sets.asked[row]!),
    ofReals: real.map((row) => sets.ofReals[row]!),
    ofFakes: fake.map((row) => sets.ofFakes[row]!),
    points: reordered(sets.points, order('points')),
    latents: reordered(sets.latents, pairs),
    codes: reordered(sets.codes, pairs),
    originals: reordered(sets.originals, pairs),
    reconstructions: reordered(sets.reconstructions, pairs),
  };
}

export const swapped = (sets: Sets): Sets => ({
  ...sets,
  ...{ real: sets.fake, ofReals: sets.ofFakes, fake: sets.real, ofFakes: sets.ofReals },
});

/** Samples of which one holds a number that is none. */
export function broken(sets: Sets): Sets {
  const spoilt = (set: Features): Features => ({
    ...set,
    values: set.values.map((value, i) => (i === 7 ? NaN : value)),
  });
  return {
    real: spoilt(sets.real),
    fake: spoilt(sets.fake),
    probabilities: spoilt(sets.probabilities),
    predicted: [CLASSES],
    asked: sets.asked,
    ofReals: sets.ofReals,
    ofFakes: sets.ofFakes,
    points: spoilt(sets.points),
    latents: spoilt(sets.latents),
    codes: spoilt(sets.codes),
    originals: spoilt(sets.originals),
    reconstructions: spoilt(sets.reconstructions),
  };
}

const none = ({ dimensions }: Features): Features => ({ count: 0, dimensions, values: new Float64Array() });

/** No samples at all. */
export const empty = (sets: Sets): Sets => ({
  real: none(sets.real),
  fake: none(sets.fake),
  probabilities: none(sets.probabilities),
  predicted: [],
  asked: [],
  ofReals: [],
  ofFakes: [],
  points: none(sets.points),
  latents: none(sets.latents),
  codes: none(sets.codes),
  originals: none(sets.originals),
  reconstructions: none(sets.reconstructions),
});

/** All numbers of the inputs, for a look at whether they are still what they were. */
export const numbersOf = (sets: Sets): string => JSON.stringify(Object.values(sets).map(textOf));
const textOf = (set: Features | ArrayLike<number>): string =>
  ('values' in set ? set.values : Array.from(set)).toString();
