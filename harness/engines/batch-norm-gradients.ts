import * as tf from '@tensorflow/tfjs-core';

import { defined, itemAt } from '../ground/certain.js';
import { registerGradient } from './kernel-gradients.js';

/**
 * Batch normalisation over the first three axes of x [n, height, width, channels], with the batch's statistics. Attributes: `epsilon`, and `momentum` in (0, 1), the batch's weight in the moving statistics. Outputs: y,
 * the next moving mean and the next moving variance (of the unbiased batch variance), then three tensors for the gradient.
 * No gradient flows through the moving statistics.
 */
export const batchNormKernel = 'NativeBatchNorm';
/** Gradients with respect to x, scale and offset. */
export const batchNormGrad = 'NativeBatchNormGrad';

export const reserves = ['reserve1', 'reserve2', 'reserve3'];

/** Registers the gradients, and those of the gradients, for every backend that has the kernels. Calling it again changes nothing. */
export function installBatchNormGradients(): void {
  registerGradient(gradient);
  registerGradient(gradientOfGradient);
}

/** The saved outputs count as constants; the gradient of the gradient below takes account of that. */
const gradient: tf.GradConfig = {
  kernelName: batchNormKernel,
  inputsToSave: ['x', 'scale'],
  outputsToSave: [false, false, false, true, true, true],
  gradFunc: (dys, [x, scale, reserve1, reserve2, reserve3], attributes) => {
    const dy = itemAt(dys as tf.Tensor[], 0);
    const inputs = {
      dy,
      x: defined(x),
      scale: defined(scale),
      reserve1: defined(reserve1),
      reserve2: defined(reserve2),
      reserve3: defined(reserve3),
    };
    const [dx, dscale, doffset] = tf.engine().runKernel<tf.Tensor[]>(batchNormGrad, inputs, attributes);
    const unused = () => tf.zerosLike(defined(scale));
    return {
      x: () => defined(dx),
      scale: () => defined(dscale),
      offset: () => defined(doffset),
      mean: unused,
      variance: unused,
    };
  },
};

/**
 * With x̂ = ρ(x − μ), ρ = (σ² + ε)^−½, N entries a channel and P(v) = v − mean(v) − x̂ mean(x̂v), the gradient is
 * dx = γρP(dy), dγ = Σ x̂dy, dβ = Σ dy. P is its own transpose, so slopes a, b, c at these three give
 *   at dy: γρP(a) + bx̂ + c,   at γ: t = Σ a·ρP(dy),
 *   at x: bρP(dy) − (γρ/N)(Σx̂dy·ρP(a) + Σx̂a·ρP(dy) + t·x̂),
 * where the first term of the last line comes through dγ, and the rest through μ and ρ in P. The reserves are functions
 * of x, whose share is in there.
 */
const gradientOfGradient: tf.GradConfig = {
  kernelName: batchNormGrad,
  inputsToSave: ['dy', 'x', 'scale', ...reserves],
  gradFunc: (slopes, [dy, x, scale, ...saved], attributes) => {
    const epsilon = attributes.epsilon as number;
    const [a, b, c] = slopes as tf.Tensor[];
    const ones = tf.onesLike(defined(scale));
    const zeros = tf.zerosLike(defined(scale));
    const backward = (v: tf.Tensor): tf.Tensor[] => {
      const kept = Object.fromEntries(reserves.map((name, i) => [name, itemAt(saved, i)]));
      return tf.engine().runKernel(batchNormGrad, { dy: v, x: defined(x), scale: ones, ...kept }, { epsilon });
    };
    const normalised = (by: tf.Tensor, offset: tf.Tensor): tf.Tensor => {
      const inputs = { x: defined(x), scale: by, offset, mean: zeros, variance: ones };
      return itemAt(tf.engine().runKernel<tf.Tensor[]>(batchNormKernel, inputs, { epsilon, momentum: 0.5 }), 0);
    };
    const axes = [0, 1, 2];
    const [pa, aAlong] = backward(defined(a));
    const [pdy, dyAlong] = backward(defined(dy));
    const t = tf.sum(tf.mul(defined(a), defined(pdy)), axes);

    const throughX = (): tf.Tensor => {
      const rho = tf.rsqrt(tf.add(tf.moments(defined(x), axes).variance, epsilon));
      const share = tf.mul(tf.mul(defined(scale), rho), -defined(scale).size / defined(x).size);
      const alongA = tf.mul(defined(pa), tf.mul(share, defined(dyAlong)));
      const alongDy = tf.mul(defined(pdy), tf.add(defined(b), tf.mul(share, defined(aAlong))));
      return tf.add(tf.add(alongA, alongDy), normalised(tf.mul(share, t), zeros));
    };
    return {
      dy: () => tf.add(tf.mul(defined(pa), defined(scale)), normalised(defined(b), defined(c))),
      x: throughX,
      scale: () => t,
      ...Object.fromEntries(reserves.map((name, i) => [name, () => tf.zerosLike(itemAt(saved, i))])),
    };
  },
};
