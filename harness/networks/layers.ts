import * as tf from '@tensorflow/tfjs-core';
import { itemAt } from '../ground/certain.js';
import { batchNorm } from './batch-norm.js';
import { biasAdd } from './bias-add.js';
import { perClass } from './classes.js';
import { constant, kernel, type InitialiserName } from './initialisers.js';
import { single, type Layer } from './layer.js';
import { sampleAxes } from './per-sample.js';
import { rescale } from './rescale.js';

export type Norm = 'batch' | 'layer' | 'none';

/** [n, from] → [n, to]. */
export function dense(from: number, to: number, init: InitialiserName, options: { bias?: boolean } = {}): Layer {
  const weights = { kernel: kernel(init, [from, to], from, to) };
  return {
    parameters: options.bias === false ? weights : { ...weights, bias: constant([to], 0) },
    multiplyAdds: single(from * to),
    apply: (x, { weight }) => {
      const y = tf.matMul(x as tf.Tensor2D, weight('kernel') as tf.Tensor2D);
      return options.bias === false ? y : biasAdd(y, weight('bias') as tf.Tensor1D);
    },
  };
}

/** Halves height and width, rounded up, to so many positions: size × size kernels, stride 2, `same` padding. */
export function downConv(from: number, to: number, positions: number, init: InitialiserName, size = 4): Layer {
  const taps = size * size;
  return {
    multiplyAdds: single(taps * from * to * positions),
    parameters: { kernel: kernel(init, [size, size, from, to], taps * from, taps * to), bias: constant([to], 0) },
    apply: (x, { weight }) =>
      biasAdd(tf.conv2d(x as tf.Tensor4D, weight('kernel') as tf.Tensor4D, 2, 'same'), weight('bias') as tf.Tensor1D),
  };
}

/** Keeps height and width, of so many positions: size × size kernels, stride 1, `same` padding. */
export function conv(
  size: number,
  from: number,
  to: number,
  positions: number,
  init: InitialiserName,
  options: { bias?: boolean } = {},
): Layer {
  const taps = size * size;
  const weights = { kernel: kernel(init, [size, size, from, to], taps * from, taps * to) };
  return {
    multiplyAdds: single(taps * from * to * positions),
    parameters: options.bias === false ? weights : { ...weights, bias: constant([to], 0) },
    apply: (x, { weight }) => {
      const y = tf.conv2d(x as tf.Tensor4D, weight('kernel') as tf.Tensor4D, 1, 'same');
      return options.bias === false ? y : biasAdd(y, weight('bias') as tf.Tensor1D);
    },
  };
}

interface UpOptions {
  /** Of the kernel, 4 by default. */
  readonly size?: number;
  /** Height and width of the outcome: twice those of the input by default, or one less. */
  readonly target?: readonly [number, number];
}

/** Doubles height and width, of so many positions: transposed convolution with stride 2. */
export function upConv(
  from: number,
  to: number,
  positions: number,
  init: InitialiserName,
  { size = 4, target }: UpOptions = {},
): Layer {
  const taps = size * size;
  // Each output pixel sums a quarter of the taps of every input channel.
  return {
    multiplyAdds: single(taps * from * to * positions),
    parameters: {
      kernel: kernel(init, [size, size, to, from], (taps / 4) * from, (taps / 4) * to),
      bias: constant([to], 0),
    },
    apply: (x, { weight }) => {
      const [n, height, width] = x.shape as [number, number, number];
      const [rows, columns] = target ?? [2 * height, 2 * width];
      const y = tf.conv2dTranspose(
        x as tf.Tensor4D,
        weight('kernel') as tf.Tensor4D,
        [n, rows, columns, to],
        2,
        'same',
      );
      return biasAdd(y, weight('bias') as tf.Tensor1D);
    },
  };
}

/** Normalises each sample over all its entries, with a scale and an offset per channel; Ba et al. 2016. */
function layerNorm(channels: number): Layer {
  return {
    parameters: { scale: constant([channels], 1), offset: constant([channels], 0) },
    apply: (x, { weight }) => {
      const axes = sampleAxes(x);
      const centred = tf.sub(x, tf.mean(x, axes, true));
      return rescale(centred, tf.mean(tf.square(centred), axes, true), weight('scale'), weight('offset'));
    },
  };
}

/**
 * The normalisation, as entries for `sequential`; none adds nothing.
 * @param classes Of labels, each of which then has a scale and an offset of its own.
 */
export function norm(kind: Norm, channels: number, init: InitialiserName, classes?: number): Layer[] {
  if (kind === 'none') return [];
  const layer = kind === 'batch' ? batchNorm(channels, init) : layerNorm(channels);
  return [classes === undefined ? layer : perClass(layer, classes)];
}

export const relu: Layer = { apply: (x) => tf.relu(x) };
export const tanh: Layer = { apply: (x) => tf.tanh(x) };
/** The input as it is. */
export const identity: Layer = { apply: (x) => x };
/** The largest of each so many neighbours: [n, units · pieces] → [n, units]. Goodfellow et al. 2013, arXiv:1302.4389. */
export const maxout = (pieces: number): Layer => ({
  apply: (x) => tf.max(tf.reshape(x, [itemAt(x.shape, 0), -1, pieces]), 2),
});
/** With the given slope below zero. */
export const leakyRelu = (slope: number): Layer => ({ apply: (x) => tf.leakyRelu(x, slope) });
export const flatten: Layer = { apply: (x) => tf.reshape(x, [itemAt(x.shape, 0), -1]) };
export const reshape = (...shape: number[]): Layer => ({ apply: (x) => tf.reshape(x, [itemAt(x.shape, 0), ...shape]) });
/** [n, 1] → [n]: one score a sample. */
export const squeeze: Layer = { apply: (x) => tf.reshape(x, [itemAt(x.shape, 0)]) };
