import * as tf from '@tensorflow/tfjs-core';
import type { Samples } from '../../harness/data/dataset.js';
import { sampleSize } from '../../harness/data/dataset.js';
import type { Features, FeatureNetwork } from './network.js';

/** Images to take features of, each [height, width, channels] in [−1, 1]. */
export interface ImageSet extends Pick<Samples, 'count' | 'read'> {
  readonly shape: readonly number[];
}

export interface ExtractOptions {
  /** Images per forward pass; it changes speed and memory, not the result. */
  readonly batch?: number;
  onProgress?(done: number, total: number): void;
}

const DEFAULT_BATCH = 50;

/** The features of all samples, in their order, in float64. */
export async function extractFeatures(
  network: FeatureNetwork,
  samples: ImageSet,
  { batch = DEFAULT_BATCH, onProgress }: ExtractOptions = {},
): Promise<Features> {
  const { dimensions } = network;
  const values = new Float64Array(samples.count * dimensions);
  for (let start = 0; start < samples.count; start += batch) {
    const count = Math.min(batch, samples.count - start);
    values.set(
      await batchFeatures(network, readBatch(samples, start, count), [count, ...samples.shape]),
      start * dimensions,
    );
    onProgress?.(start + count, samples.count);
  }
  return { count: samples.count, dimensions, values };
}

function readBatch(samples: ImageSet, start: number, count: number): Float32Array {
  const size = sampleSize(samples.shape);
  const pixels = new Float32Array(count * size);
  for (let row = 0; row < count; row++) samples.read(start + row, pixels, row * size);
  return pixels;
}

async function batchFeatures(network: FeatureNetwork, pixels: Float32Array, shape: number[]): Promise<Float32Array> {
  const features = tf.tidy(() => network.features(tf.tensor<tf.Rank.R4>(pixels, shape as tf.Tensor4D['shape'])));
  const values = await features.data<'float32'>();
  features.dispose();
  return values;
}
