import * as tf from '@tensorflow/tfjs-core';
import { defined } from '../ground/certain.js';
import type { Weight } from './initialisers.js';
import type { Layer, Scope } from './layer.js';
import { normalisesKernels, type DiscriminatorNorm, type NetworkOptions } from './options.js';

/** Against division by the norm of a zero vector. */
const TINY = 1e-12;

/** The layer as the discriminator's normalisation asks for it. */
export const normalisedKernel = (kind: DiscriminatorNorm, layer: Layer): Layer =>
  normalisesKernels(kind) ? spectrallyNormalised(layer) : layer;

/** The same for all layers of a network. */
export const kernelsOf =
  ({ discriminatorNorm }: Pick<NetworkOptions, 'discriminatorNorm'>) =>
  (layer: Layer): Layer =>
    normalisedKernel(discriminatorNorm, layer);

/**
 * The layer with its kernel divided by its largest singular value. Miyato et al. 2018, arXiv:1802.05957, Algorithm 1: one
 * power iteration from the vector u of the step before; the gradient goes through W/σ with u and v as constants. The
 * kernel is taken as the matrix [everything else × channels of the last axis].
 *
 * Every pass of a step starts at the same u, so all of them see the same function. The advanced u is announced as an
 * update and lives on only where the pass collects updates: once a discriminator step.
 */
export function spectrallyNormalised(layer: Layer): Layer {
  const { shape } = defined(defined(layer.parameters).kernel);
  const channels = defined(shape.at(-1));
  return {
    ...layer,
    buffers: { ...layer.buffers, u: unitVector(channels) },
    apply: (x, scope) =>
      layer.apply(x, {
        ...scope,
        weight: (name) => (name === 'kernel' ? divided(scope, channels) : scope.weight(name)),
      }),
  };
}

function divided(scope: Scope, channels: number): tf.Tensor {
  const kernel = scope.weight('kernel');
  const { sigma, u } = largestSingularValue(tf.reshape(kernel, [-1, channels]), scope.weight('u'));
  scope.update('u', u);
  return tf.div(kernel, sigma);
}

/** σ of a matrix [rows, columns] after one power iteration from u [columns], and u after it. */
function largestSingularValue(matrix: tf.Tensor2D, start: tf.Tensor): { sigma: tf.Scalar; u: tf.Tensor } {
  const column = tf.reshape(start, [-1, 1]) as tf.Tensor2D;
  const v = unit(tf.matMul(matrix, column));
  const u = unit(tf.matMul(matrix, v, true));
  const sigma = tf.customGrad((w, save) => {
    (save as tf.GradSaveFunc)([v, u]);
    return {
      value: tf.sum(tf.mul(tf.matMul(w as tf.Tensor2D, u), v)),
      gradFunc: (dy: tf.Tensor, [left, right]: tf.Tensor[]) =>
        tf.mul(dy, tf.matMul(left as tf.Tensor2D, right as tf.Tensor2D, false, true)),
    };
  })(matrix) as tf.Scalar;
  return { sigma, u: tf.reshape(u, start.shape) };
}

const unit = (vector: tf.Tensor2D): tf.Tensor2D => tf.div(vector, tf.add(tf.norm(vector), TINY));

/** A uniformly random direction. */
function unitVector(length: number): Weight {
  return {
    shape: [length],
    fill: (random) => {
      const vector = random.normal(length);
      const norm = Math.hypot(...vector);
      return vector.map((entry) => entry / norm);
    },
  };
}
