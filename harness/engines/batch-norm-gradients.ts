import * as tf from '@tensorflow/tfjs-core';

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
    const dy = (dys as tf.Tensor[])[0]!;
    const inputs = { dy, x: x!, scale: scale!, reserve1: reserve1!, reserve2: reserve2!, reserve3: reserve3! };
    const [dx, dscale, doffset] = tf.engine().runKernel<tf.Tensor[]>(batchNormGrad, inputs, attributes);
    const unused = () => tf.zerosLike(scale!);
    return { x: () => dx!, scale: () => dscale!, offset: () => doffset!, mean: unused, variance: unused };
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
    const ones = tf.onesLike(scale!);
    const zeros = tf.zerosLike(scale!);
    const backward = (v: tf.Tensor): tf.Tensor[] => {
      const kept = Object.fromEntries(reserves.map((name, i) => [name, saved[i]!]));
      return tf.engine().runKernel(batchNormGrad, { dy: v, x: x!, scale: ones, ...kept }, { epsilon });
    };
    const normalised = (by: tf.Tensor, offset: tf.Tensor): tf.Tensor => {
      const inputs = { x: x!, scale: by, offset, mean: zeros, variance: ones };
      return tf.engine().runKernel<tf.Tensor[]>(batchNormKernel, inputs, { epsilon, momentum: 0.5 })[0]!;
    };
    const axes = [0, 1, 2];
    const [pa, aAlong] = backward(a!);
    const [pdy, dyAlong] = backward(dy!);
    const t = tf.sum(tf.mul(a!, pdy!), axes);

    const throughX = (): tf.Tensor => {
      const rho = tf.rsqrt(tf.add(tf.moments(x!, axes).variance, epsilon));
      const share = tf.mul(tf.mul(scale!, rho), -scale!.size / x!.size);
      const alongA = tf.mul(pa!, tf.mul(share, dyAlong!));
      const alongDy = tf.mul(pdy!, tf.add(b!, tf.mul(share, aAlong!)));
      return tf.add(tf.add(alongA, alongDy), normalised(tf.mul(share, t), zeros));
    };
    return {
      dy: () => tf.add(tf.mul(pa!, scale!), normalised(b!, c!)),
      x: throughX,
      scale: () => t,
      ...Object.fromEntries(reserves.map((name, i) => [name, () => tf.zerosLike(saved[i]!)])),
    };
  },
};
