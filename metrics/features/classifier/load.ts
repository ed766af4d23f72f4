import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { messageOf, UserError } from '../../../harness/ground/errors.js';
import { decodeSafetensors } from '../../../harness/ground/safetensors.js';
import type { FeatureNetwork } from '../network.js';
import { classifierFeatures, classifierLogits, FEATURES, mapWeights, SIDE, type Weights } from './network.js';
import { ownBytes } from '../../../harness/ground/files.js';

/** The classifiers that this project trained itself: of MNIST and of Fashion-MNIST. */
export type ClassifierName = 'digits' | 'fashion';

/** A feature network that also tells classes apart. */
export type Classifier = FeatureNetwork & Required<Pick<FeatureNetwork, 'probabilities'>>;

/**
 * One of this project's own classifiers (`train.ts`): 64 features in [0, ∞), 10 classes. It takes grey images of 28×28.
 * @throws UserError where the weights file is missing or damaged.
 */
export async function loadClassifier(name: ClassifierName): Promise<Classifier> {
  const file = fileURLToPath(new URL(`../${name}/weights.safetensors`, import.meta.url));
  const bytes = weightsIn(file, name);
  const weights = readWeights(bytes, file);
  const checked = (images: tf.Tensor4D): tf.Tensor4D => {
    const [, ...shape] = images.shape;
    if (shape.join() !== `${SIDE},${SIDE},1`)
      throw new UserError(`The ${name} network takes images of ${SIDE}×${SIDE}×1, but got ${shape.join('×')}.`);
    return images;
  };
  return {
    name,
    dimensions: FEATURES,
    weightsHash: createHash('sha256').update(bytes).digest('hex'),
    pipeline: 'grey 28×28 as it is, [−1, 1]',
    features: (images) => tf.tidy(() => classifierFeatures(weights, checked(images))),
    probabilities: (images) =>
      tf.tidy(() => tf.softmax(classifierLogits(weights, classifierFeatures(weights, checked(images))))),
    weights,
    dispose: () => tf.dispose(weights as Record<string, tf.Tensor>),
  };
}

function weightsIn(file: string, name: ClassifierName): Uint8Array {
  try {
    return ownBytes(file);
  } catch (error) {
    throw new UserError(`The weights of the ${name} network cannot be read: ${messageOf(error)}.`);
  }
}

function readWeights(bytes: Uint8Array, file: string): Weights {
  const { tensors } = decodeSafetensors(bytes, file);
  return mapWeights((name, shape) => {
    const stored = tensors[name];
    if (stored?.dtype !== 'F32' || stored.shape.join() !== shape.join())
      throw new UserError(`${file} has no tensor ${name} of shape [${shape.join(', ')}].`);
    return tf.tensor(stored.data, shape);
  });
}
