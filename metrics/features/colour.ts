import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../../harness/ground/errors.js';

/** Grey repeated to three channels; colour as it is. For networks that were trained on photographs. */
export function inColour(images: tf.Tensor4D): tf.Tensor4D {
  const channels = images.shape[3];
  if (channels !== 1 && channels !== 3)
    throw new UserError(`MobileNet takes images of 1 or 3 channels, but got ${channels}.`);
  return channels === 1 ? tf.tile(images, [1, 1, 1, 3]) : images;
}
