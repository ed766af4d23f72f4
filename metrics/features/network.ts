import type * as tf from '@tensorflow/tfjs-core';

/** A frozen network whose activations the metrics compare. It computes on the engine that is set. */
export interface FeatureNetwork {
  /** As in metric columns: `mobilenet025`, `digits`, … */
  readonly name: string;
  readonly dimensions: number;
  /** sha256 of the weights: part of a metric's key. */
  readonly weightsHash: string;
  /** How an image reaches the network: resize method, channels, value range. */
  readonly pipeline: string;
  /** Features [n, dimensions] of images [n, height, width, channels] in [−1, 1]; the caller disposes the result. */
  features(images: tf.Tensor4D): tf.Tensor2D;
  /** Class probabilities [n, classes], where the network is a classifier. */
  probabilities?(images: tf.Tensor4D): tf.Tensor2D;
  /** Images per forward pass with which it is fastest; it changes speed and memory, not the result. */
  readonly batch?: number;
  /** What a user should know about these weights, in a sentence. */
  readonly warning?: string;
  /** The tensors that it reads, where it may be compiled. */
  readonly weights?: Readonly<Record<string, tf.Tensor>>;
  dispose(): void;
}

/** Features as they were given or computed, row-major [count × dimensions]: what is float32 takes half the memory. */
export interface StoredFeatures {
  readonly count: number;
  readonly dimensions: number;
  readonly values: Float32Array | Float64Array;
}

/** The same features in float64; values that are float64 already are not copied. */
export const inDoubles = ({ count, dimensions, values }: StoredFeatures): Features => ({
  count,
  dimensions,
  values: values instanceof Float64Array ? values : Float64Array.from(values),
});

/** Features of a set of samples, float64, row-major [count × dimensions]. */
export interface Features extends StoredFeatures {
  readonly count: number;
  readonly dimensions: number;
  readonly values: Float64Array;
}
