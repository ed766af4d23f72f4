import * as tf from '@tensorflow/tfjs-core';
import { defined } from '../../harness/ground/certain.js';
import type { Samples } from '../../harness/data/dataset.js';
import { sampleSize } from '../../harness/data/dataset.js';
import type { Features, FeatureNetwork } from './network.js';

/** Images to take features of, each [height, width, channels] in [−1, 1]. */
export type ImageSet = (Pick<Samples, 'count' | 'read'> | StreamedImages) & { readonly shape: readonly number[] };

/** Images that are not in memory. */
export interface StreamedImages {
  readonly count: number;
  /**
   * Images from `start` on, one after the other: [count × sample size]. Those that follow them are read ahead.
   * The array may be the next call's too.
   */
  readMany(start: number, count: number): Promise<Float32Array>;
}

export interface ExtractOptions {
  /** Images per forward pass; it changes speed and memory, not the result. */
  readonly batch?: number | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

const DEFAULT_BATCH = 50;

/** The features of all samples, in their order, in float64. */
export async function extractFeatures(
  network: FeatureNetwork,
  samples: ImageSet,
  options: ExtractOptions = {},
): Promise<Features> {
  const values = new Float64Array(samples.count * network.dimensions);
  await forEachBatch(
    (images) => network.features(images),
    samples,
    batched(network, options),
    (rows, start) => values.set(rows, start * network.dimensions),
  );
  return { count: samples.count, dimensions: network.dimensions, values };
}

/**
 * The class probabilities of all samples, [count × classes].
 * @throws Error where the network is no classifier.
 */
export async function extractProbabilities(
  network: FeatureNetwork,
  samples: ImageSet,
  options: ExtractOptions = {},
): Promise<Features> {
  const parts: Float32Array[] = [];
  await forEachBatch(probabilitiesOf(network), samples, batched(network, options), (rows) => parts.push(rows));
  const values = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((start, part) => (values.set(part, start), start + part.length), 0);
  return { count: samples.count, dimensions: samples.count && values.length / samples.count, values };
}

/**
 * The most probable class of every sample, the first of equals.
 * @throws Error where the network is no classifier.
 */
export async function extractClasses(
  network: FeatureNetwork,
  samples: ImageSet,
  options: ExtractOptions = {},
): Promise<Uint16Array> {
  const classes = new Uint16Array(samples.count);
  const probabilities = probabilitiesOf(network);
  const compute = (images: tf.Tensor4D): tf.Tensor => tf.cast(tf.argMax(probabilities(images), 1), 'float32');
  await forEachBatch(compute, samples, batched(network, options), (ids, start) => classes.set(ids, start));
  return classes;
}

const batched = ({ batch }: FeatureNetwork, options: ExtractOptions): ExtractOptions => ({
  ...options,
  batch: options.batch ?? batch,
});

function probabilitiesOf(network: FeatureNetwork): (images: tf.Tensor4D) => tf.Tensor2D {
  if (!network.probabilities) throw new Error(`The network ${network.name} tells no classes apart.`);
  return (images) => defined(network.probabilities)(images);
}

async function forEachBatch(
  compute: (images: tf.Tensor4D) => tf.Tensor,
  samples: ImageSet,
  { batch = DEFAULT_BATCH, onProgress }: ExtractOptions,
  take: (rows: Float32Array, start: number) => void,
): Promise<void> {
  for (let start = 0; start < samples.count; start += batch) {
    const count = Math.min(batch, samples.count - start);
    take(await batchValues(compute, await readImages(samples, start, count), [count, ...samples.shape]), start);
    onProgress?.(start + count, samples.count);
  }
}

/** Some of the images: [count × sample size]. */
export async function readImages(samples: ImageSet, start: number, count: number): Promise<Float32Array> {
  if ('readMany' in samples) return samples.readMany(start, count);
  const size = sampleSize(samples.shape);
  const pixels = new Float32Array(count * size);
  for (let row = 0; row < count; row++) samples.read(start + row, pixels, row * size);
  return pixels;
}

async function batchValues(
  compute: (images: tf.Tensor4D) => tf.Tensor,
  pixels: Float32Array,
  shape: number[],
): Promise<Float32Array> {
  const result = tf.tidy(() => compute(tf.tensor<tf.Rank.R4>(pixels, shape as tf.Tensor4D['shape'])));
  const values = await result.data<'float32'>();
  result.dispose();
  return values;
}
