import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { messageOf, UserError } from '../../../harness/ground/errors.js';
import { decodeSafetensors } from '../../../harness/ground/safetensors.js';
import type { FeatureNetwork } from '../network.js';
import {
  architectures,
  classifierFeatures,
  classifierProbabilities,
  FEATURES,
  mapWeights,
  type Architecture,
  type ClassifierName,
  type Weights,
} from './network.js';
import { ownBytes } from '../../../harness/ground/files.js';

/** A feature network that also tells classes apart. */
export type Classifier = FeatureNetwork & Required<Pick<FeatureNetwork, 'probabilities'>>;

/**
 * One of this project's own classifiers (`train.ts`): 64 features in [0, ∞), and the classes of its data set. It takes images
 * of one shape.
 * @throws UserError where the weights file is missing or damaged.
 */
export async function loadClassifier(name: ClassifierName): Promise<Classifier> {
  const file = fileURLToPath(new URL(`../${name}/weights.safetensors`, import.meta.url));
  const bytes = weightsIn(file, name);
  const architecture = architectures[name];
  const [height, width, channels] = architecture.shape;
  const weights = readWeights(architecture, bytes, file);
  const checked = (images: tf.Tensor4D): tf.Tensor4D => {
    const [, ...shape] = images.shape;
    if (shape.join() !== architecture.shape.join())
      throw new UserError(
        `The ${name} network takes images of ${architecture.shape.join('×')}, but got ${shape.join('×')}.`,
      );
    return images;
  };
  return {
    name,
    dimensions: FEATURES,
    batch: 250,
    weightsHash: createHash('sha256').update(bytes).digest('hex'),
    pipeline: `${channels === 1 ? 'grey' : 'colour'} ${height}×${width} as it is, [−1, 1]`,
    features: (images) => tf.tidy(() => classifierFeatures(architecture, weights, checked(images))),
    probabilities: (images) => tf.tidy(() => classifierProbabilities(architecture, weights, checked(images))),
    weights,
    dispose: () => tf.dispose(weights),
  };
}

function weightsIn(file: string, name: ClassifierName): Uint8Array {
  try {
    return ownBytes(file);
  } catch (error) {
    throw new UserError(`The weights of the ${name} network cannot be read: ${messageOf(error)}.`);
  }
}

function readWeights(architecture: Architecture, bytes: Uint8Array, file: string): Weights {
  const { tensors } = decodeSafetensors(bytes, file);
  return mapWeights(architecture, (name, shape) => {
    const stored = tensors[name];
    if (stored?.dtype !== 'F32' || stored.shape.join() !== shape.join())
      throw new UserError(`${file} has no tensor ${name} of shape [${shape.join(', ')}].`);
    return tf.tensor(stored.data, shape);
  });
}
