import * as tf from '@tensorflow/tfjs-core';

export type Shape = [number, number, number, number];
export type Info = tf.backend_util.Conv2DInfo;

/** The attributes of tfjs's convolutions and their gradients. */
export interface Convolution {
  strides: number | [number, number];
  pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
  dataFormat: 'NHWC' | 'NCHW';
}

/** Sizes, strides and padding of a convolution of images [n, height, width, channels]. */
export function geometry(image: number[], filter: number[], attrs: Convolution): Info {
  if (attrs.dataFormat === 'NCHW') throw new Error('Convolutions take NHWC tensors only, not NCHW.');
  const { strides, pad, dimRoundingMode } = attrs;
  return tf.backend_util.computeConv2DInfo(image as Shape, filter as Shape, strides, 1, pad, dimRoundingMode);
}
