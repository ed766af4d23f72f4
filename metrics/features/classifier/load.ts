import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { messageOf, UserError } from '../../../harness/errors.js';
import { decodeSafetensors } from '../../../harness/safetensors.js';
import type { FeatureNetwork } from '../network.js';
import { digitFeatures, digitLogits, FEATURES, mapWeights, SIDE, type Weights } from './network.js';

const weightsFile = fileURLToPath(new URL('weights.safetensors', import.meta.url));

/**
 * This project's own MNIST classifier (`train.ts`): 64 features in [0, ∞), 10 classes. It takes grey images of 28×28.
 * @throws UserError where the weights file is missing or damaged.
 */
export async function loadDigits(): Promise<FeatureNetwork> {
  const bytes = await readFile(weightsFile).catch((error: unknown) => {
    throw new UserError(`The weights of the digits network cannot be read: ${messageOf(error)}.`);
  });
  const weights = readWeights(bytes);
  return {
    name: 'digits',
    dimensions: FEATURES,
    weightsHash: createHash('sha256').update(bytes).digest('hex'),
    pipeline: 'grey 28×28 as it is, [−1, 1]',
    features: (images) => tf.tidy(() => digitFeatures(weights, checked(images))),
    probabilities: (images) => tf.tidy(() => tf.softmax(digitLogits(weights, digitFeatures(weights, checked(images))))),
    dispose: () => tf.dispose(weights as Record<string, tf.Tensor>),
  };
}

function readWeights(bytes: Uint8Array): Weights {
  const { tensors } = decodeSafetensors(bytes, weightsFile);
  return mapWeights((name, shape) => {
    const stored = tensors[name];
    if (stored?.dtype !== 'F32' || stored.shape.join() !== shape.join())
      throw new UserError(`${weightsFile} has no tensor ${name} of shape [${shape.join(', ')}].`);
    return tf.tensor(stored.data, shape);
  });
}

function checked(images: tf.Tensor4D): tf.Tensor4D {
  const [, ...shape] = images.shape;
  if (shape.join() !== `${SIDE},${SIDE},1`)
    throw new UserError(`The digits network takes images of ${SIDE}×${SIDE}×1, but got ${shape.join('×')}.`);
  return images;
}
