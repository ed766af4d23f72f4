import * as tf from '@tensorflow/tfjs-core';
import { readConverted, type Weights } from '../../harness/setup/converted.js';
import type { PublishedWeights } from '../../harness/setup/published.js';
import { findWeights } from '../../harness/setup/weights.js';
import type { FeatureNetwork } from './network.js';

/** Why the metrics of a network are absent, in a sentence. */
export interface Missing {
  readonly missing: string;
}

/** What a file of `networks/` exports by default, alone or in a list: a feature network that is loaded when it is named. */
export interface NetworkSource {
  /** As in metric columns. */
  readonly name: string;
  /** A short text for `ganbench list features`. */
  readonly text: string;
  /** Of a classifier of this project: the data sets whose classes it tells apart. */
  readonly classifies?: readonly string[];
  /** The weights that it needs, where others publish them. */
  readonly weights?: PublishedWeights;
  /**
   * @param shape Of one sample: [height, width, channels] of images, [2] of points.
   * @param digits Of the sha256 of weights that nobody published, where these are meant.
   */
  load(shape: readonly number[], digits?: string): Promise<FeatureNetwork | Missing>;
}

type Tensors = Readonly<Record<string, tf.Tensor>>;

/** A network that computes with tensors of published weights. */
export interface PublishedNetwork {
  readonly name: string;
  readonly text: string;
  readonly weights: PublishedWeights;
  readonly dimensions: number;
  /** How an image reaches the network. */
  readonly pipeline: string;
  /** What it computes with, by name, of the file's tensors. */
  tensors(weights: Weights): Record<string, tf.Tensor>;
  /** Pictures of the network's size and range of images [n, height, width, 1 or 3] in [−1, 1]. */
  pictures(images: tf.Tensor4D): tf.Tensor4D;
  /** Features [n, dimensions] of such pictures. */
  features(tensors: Tensors, pictures: tf.Tensor4D): tf.Tensor2D;
  /** Class probabilities of them, where it is a classifier. */
  probabilities?(tensors: Tensors, pictures: tf.Tensor4D): tf.Tensor2D;
}

/** The source of a network whose weights are found, fetched or absent. */
export function published(network: PublishedNetwork): NetworkSource {
  const { name, text, weights } = network;
  return {
    ...{ name, text, weights },
    load: async (shape, digits) => {
      const wrong = unsuited(name, shape);
      if (wrong) return wrong;
      const found = await findWeights(weights, digits);
      if ('missing' in found) return found;
      const { file, digest, digits: known, warning } = found;
      const made = networkOf(network, readConverted(file, weights.shapes), known ? `${name}-${known}` : name, digest);
      return warning === undefined ? made : { ...made, warning };
    },
  };
}

/** A network with given weights. */
export function networkOf(
  { dimensions, pipeline, tensors: make, pictures, features, probabilities }: PublishedNetwork,
  weights: Weights,
  name: string,
  weightsHash: string,
): FeatureNetwork {
  const tensors = make(weights);
  return {
    ...{ name, dimensions, weightsHash, pipeline, weights: tensors },
    features: (images) => tf.tidy(() => features(tensors, pictures(images))),
    ...(probabilities && {
      probabilities: (images: tf.Tensor4D) => tf.tidy(() => probabilities(tensors, pictures(images))),
    }),
    dispose: () => tf.dispose(tensors),
  };
}

/** Why a network for photographs takes no samples of a shape; undefined where it does. */
export function unsuited(name: string, [, , channels]: readonly number[]): Missing | undefined {
  if (channels === 1 || channels === 3) return undefined;
  return missing(
    channels === undefined
      ? `${name} takes images, not points`
      : `${name} takes images of 1 or 3 channels, not of ${channels}`,
  );
}

export function missing(reason: string): Missing {
  return { missing: `${reason}.` };
}
