import * as tf from '@tensorflow/tfjs-core';

import { defined } from '../ground/certain.js';
import { batchNormKernel } from '../engines/batch-norm-gradients.js';
import { constant, dcganScale, type InitialiserName } from './initialisers.js';
import type { Layer } from './layer.js';
import { EPSILON, rescale } from './rescale.js';

/** Weight of the newest batch in the moving statistics; PyTorch's default. */
const MOMENTUM = 0.1;

/** Mean and variance of each channel. */
export interface Statistics {
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

/** A normalised batch and the next moving statistics, through which no gradient is meant to flow. */
export interface Normalised {
  readonly y: tf.Tensor;
  readonly moving: Statistics;
}

/**
 * Normalises each channel (the last axis) over the batch and all positions; Ioffe & Szegedy 2015. Moving statistics take
 * the unbiased variance, as in PyTorch, and every batch of a step, one after the other.
 */
export function batchNorm(channels: number, init: InitialiserName): Layer {
  return {
    parameters: {
      scale: init === 'dcgan' ? dcganScale(channels) : constant([channels], 1),
      offset: constant([channels], 0),
    },
    buffers: { mean: constant([channels], 0), variance: constant([channels], 1) },
    mixesSamples: true,
    apply: (x, scope) => {
      const [scale, offset] = [scope.weight('scale'), scope.weight('offset')];
      const moving = { mean: scope.latest('mean'), variance: scope.latest('variance') };
      if (!scope.training) return rescale(tf.sub(x, moving.mean), moving.variance, scale, offset);
      const normalised = normaliseBatch(x, scale, offset, moving);
      scope.update('mean', normalised.moving.mean);
      scope.update('variance', normalised.moving.variance);
      return normalised.y;
    },
  };
}

/** Normalises a batch by its own statistics, with TensorFlow's own kernel where the backend has it. */
export function normaliseBatch(x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor, moving: Statistics): Normalised {
  const native = tf.getKernel(batchNormKernel, tf.getBackend());
  return (native ? nativeBatchNorm : composedBatchNorm)(x, scale, offset, moving);
}

function nativeBatchNorm(x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor, moving: Statistics): Normalised {
  // The kernel knows images only.
  const images = x.rank === 4 ? x : tf.reshape(x, [-1, 1, 1, defined(x.shape.at(-1))]);
  const [y, mean, variance, ...reserves] = tf
    .engine()
    .runKernel<tf.Tensor[]>(
      batchNormKernel,
      { x: images, scale, offset, mean: moving.mean, variance: moving.variance },
      attributes,
    );
  tf.dispose(reserves);
  return {
    y: x.rank === 4 ? defined(y) : tf.reshape(defined(y), x.shape),
    moving: { mean: defined(mean), variance: defined(variance) },
  };
}

const attributes = { epsilon: EPSILON, momentum: MOMENTUM };

/** The same from tfjs's operations. */
export function composedBatchNorm(x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor, moving: Statistics): Normalised {
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const { mean, variance } = tf.moments(x, axes);
  const count = x.size / scale.size;
  const advance = (old: tf.Tensor, value: tf.Tensor): tf.Tensor =>
    tf.add(tf.mul(old, 1 - MOMENTUM), tf.mul(value, MOMENTUM));
  return {
    y: rescale(tf.sub(x, mean), variance, scale, offset),
    moving: {
      mean: advance(moving.mean, mean),
      variance: advance(moving.variance, tf.mul(variance, count / Math.max(count - 1, 1))),
    },
  };
}
