import * as tf from '@tensorflow/tfjs-core';
import { sizeOf } from '../ground/arrays/size.js';
import { defined, itemAt } from '../ground/certain.js';
import type { Labels } from './labels.js';

/** A random tensor that a step needs, drawn by the harness from the stream `penalty`. */
export interface NoiseSpec {
  readonly distribution: 'uniform' | 'normal';
  /** Uniform numbers are in (0, 1), normal ones standard. */
  readonly shape: readonly number[];
}

interface SiteBatch {
  readonly real: tf.Tensor;
  readonly fake: tf.Tensor;
  readonly noise: tf.Tensor | undefined;
}

/** Where a gradient penalty looks at the discriminator. */
export interface Site {
  readonly name: string;
  /** The noise that `points` needs for a batch of this shape. */
  noise?(batchShape: readonly number[]): NoiseSpec;
  /** Points [n, …] of the shape of the samples; both batches are data here, no gradient reaches the generator. */
  points(batch: SiteBatch): tf.Tensor;
  /**
   * The classes [n, classes] of the points. The batch holds one-hot classes where `points` gets samples. By default it is
   * `points` itself: a point between two samples then gets their classes with the same weights.
   */
  labels?(batch: SiteBatch, batchShape: readonly number[]): tf.Tensor;
}

/** The classes [n, classes] of a site's points, from the samples and their classes; none without labels. */
export function labelsAt(
  site: Site,
  { labels, real, noise }: SiteBatch & { readonly labels?: Labels | undefined },
): tf.Tensor | undefined {
  return labels && labelsOf(site, { real: defined(labels.real), fake: labels.fake, noise }, real.shape);
}

const labelsOf = (site: Site, batch: SiteBatch, shape: readonly number[]): tf.Tensor =>
  site.labels ? site.labels(batch, shape) : site.points(batch);

/** The real samples themselves. */
export function reals(): Site {
  return { name: 'reals', points: ({ real }) => real };
}

/** The fake samples themselves. */
export function fakes(): Site {
  return { name: 'fakes', points: ({ fake }) => fake };
}

/** One random point on the segment between each real sample and its fake partner; one share per sample, not per pixel. */
export function interpolates(): Site {
  return {
    name: 'interpolates',
    noise: shares(1),
    points: ({ real, fake, noise }) => between(fake, real, share(defined(noise), 0, real.rank)),
  };
}

/** One random point on the segment between each real sample and the next one of the batch, whose order is random. */
export function realPairs(): Site {
  return {
    name: 'pairs of reals',
    noise: shares(1),
    points: ({ real, noise }) => between(real, next(real), share(defined(noise), 0, real.rank)),
  };
}

/** One random point on the segment between each fake sample and the next one of the batch. */
export function fakePairs(): Site {
  return {
    name: 'pairs of fakes',
    noise: shares(1),
    points: ({ fake, noise }) => between(fake, next(fake), share(defined(noise), 0, fake.rank)),
  };
}

/** A real sample or its fake partner, with equal probability. */
export function mixture(): Site {
  return {
    name: 'mixture',
    noise: shares(1),
    points: ({ real, fake, noise }) => either(real, fake, share(defined(noise), 0, real.rank)),
  };
}

/** One random point on the segment between two samples, each of them real or fake with equal probability. */
export function mixedPairs(): Site {
  return {
    name: 'mixed pairs',
    noise: shares(3),
    points: ({ real, fake, noise }) => {
      const one = either(real, fake, share(defined(noise), 0, real.rank));
      const other = either(next(real), next(fake), share(defined(noise), 1, real.rank));
      return between(one, other, share(defined(noise), 2, real.rank));
    },
  };
}

/**
 * Reals with noise: x + σ·u, where u ~ U(low, high) in every entry and σ is the standard deviation of all entries of the
 * batch (DRAGAN). With `shrink` the noise of each sample is multiplied by a number from U(0, 1) of its own.
 */
export function aroundReals(options: { low: number; high: number; shrink?: boolean }): Site {
  const { low, high, shrink = false } = options;
  return {
    name: `reals + σ·U(${low}, ${high})${shrink ? '·U(0, 1)' : ''}`,
    noise: ([count, ...sample]) => ({ distribution: 'uniform', shape: [defined(count), sizeOf(sample) + 1] }),
    points: ({ real, noise }) => {
      const entries = itemAt(defined(noise).shape, 1) - 1;
      const uniform = tf.reshape(tf.slice(defined(noise), [0, 0], [-1, entries]), real.shape);
      const offset = tf.mul(deviation(real), tf.add(low, tf.mul(uniform, high - low)));
      return tf.add(real, shrink ? tf.mul(offset, share(defined(noise), entries, real.rank)) : offset);
    },
    labels: ({ real }) => real,
  };
}

/** The points of several sites, one batch after the other. Their noise has to be uniform. */
export function joined(sites: readonly Site[]): Site {
  const specs = (shape: readonly number[]): (NoiseSpec | undefined)[] => sites.map((site) => site.noise?.(shape));
  const each = (
    { noise, ...batch }: SiteBatch,
    shape: readonly number[],
    make: (site: Site, own: SiteBatch) => tf.Tensor,
  ): tf.Tensor => {
    let used = 0;
    const parts = specs(shape).map((spec, i) => {
      if (!spec) return make(itemAt(sites, i), { ...batch, noise: undefined });
      const own = tf.reshape(tf.slice(defined(noise), used, sizeOf(spec.shape)), [...spec.shape]);
      used += sizeOf(spec.shape);
      return make(itemAt(sites, i), { ...batch, noise: own });
    });
    return tf.concat(parts);
  };
  return {
    name: sites.map(({ name }) => name).join(' and '),
    ...(sites.some(({ noise }) => noise) && {
      noise: (shape: readonly number[]): NoiseSpec => {
        const needed = specs(shape).filter((spec) => spec !== undefined);
        if (needed.some(({ distribution }) => distribution !== 'uniform'))
          throw new Error('Only sites with uniform noise can be penalised together.');
        return { distribution: 'uniform', shape: [needed.reduce((sum, spec) => sum + sizeOf(spec.shape), 0)] };
      },
    }),
    points: (batch) => each(batch, batch.real.shape, (site, own) => site.points(own)),
    labels: (batch, shape) => each(batch, shape, (site, own) => labelsOf(site, own, shape)),
  };
}

/** `count` uniform numbers a sample, as [n, count, 1, …] of the samples' rank. */
const shares =
  (count: number) =>
  ([batch, ...sample]: readonly number[]): NoiseSpec => ({
    distribution: 'uniform',
    shape: [defined(batch), count, ...sample.slice(1).map(() => 1)],
  });

/** Column `index` of the noise, to be multiplied with samples of a rank: [n, 1, …]. */
function share(noise: tf.Tensor, index: number, rank: number): tf.Tensor {
  const [count] = noise.shape;
  const column = tf.slice(noise, [0, index], [defined(count), 1]);
  return tf.reshape(column, [defined(count), ...Array<number>(rank - 1).fill(1)]);
}

const between = (from: tf.Tensor, to: tf.Tensor, at: tf.Tensor): tf.Tensor =>
  tf.add(from, tf.mul(tf.sub(to, from), at));

/** The first where `at` > ½, else the second; bit for bit, as one product is 0. */
function either(first: tf.Tensor, second: tf.Tensor, at: tf.Tensor): tf.Tensor {
  const chosen = tf.step(tf.sub(at, 0.5));
  return tf.add(tf.mul(first, chosen), tf.mul(second, tf.sub(1, chosen)));
}

/** The batch moved by one sample, so that each sample meets another one. */
const next = (batch: tf.Tensor): tf.Tensor => {
  const zeros = batch.shape.slice(1).map(() => 0);
  return tf.concat([tf.slice(batch, [1, ...zeros]), tf.slice(batch, [0, ...zeros], [1, ...batch.shape.slice(1)])]);
};

const deviation = (batch: tf.Tensor): tf.Tensor => tf.sqrt(tf.moments(batch).variance);
