import { defined } from '../ground/certain.js';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Kernels that tfjs does not know, under names of our own, which engines may have, with gradients so that a gradient penalty
 * can differentiate them once more. The gradients of the rectifiers take a tenth of the time that their parts take in tfjs.
 */
export const biasAddKernel = 'NativeBiasAdd';
export const [biasAddGrad, leakyReluGrad, reluGrad, tanhGrad, sigmoidGrad] = [
  'NativeBiasAddGrad',
  'NativeLeakyReluGrad',
  'NativeReluGrad',
  'NativeTanhGrad',
  'NativeSigmoidGrad',
] as const;

type Inputs = Record<string, tf.Tensor>;

/** Gradients of the kernels above, and with them: for every backend that has the kernels. */
export function installKernelGradients(): void {
  for (const gradient of ownGradients) registerGradient(gradient);
  for (const [kernel, gradient] of fasterGradients) registerGradient(whereThereIs(kernel, gradient));
}

const run = (kernel: string, inputs: Inputs, attributes: tf.NamedAttrMap = {}): tf.Tensor =>
  tf.engine().runKernel(kernel, inputs, attributes);

const gradient = (
  kernelName: string,
  inputsToSave: string[],
  gradFunc: (dy: tf.Tensor, saved: tf.Tensor[], attributes: tf.NamedAttrMap) => Record<string, () => tf.Tensor>,
): tf.GradConfig => ({
  kernelName,
  inputsToSave,
  gradFunc: (dy, saved, attributes) => gradFunc(dy as tf.Tensor, saved, attributes),
});

/** Of a single channel it is a plain sum, which TensorFlow computes ten times as fast. */
const biasGradient = (dy: tf.Tensor): tf.Tensor =>
  dy.shape.at(-1) === 1 ? tf.reshape(tf.sum(dy), [1]) : run(biasAddGrad, { dy }, { shape: dy.shape });

/**
 * The gradient of a rectifier needs only the sign of its input, which is that of its output. It reads the output, so that a
 * captured step need not keep the input. The second gradient takes the output as a constant, which is correct: the slope
 * of a rectifier does not change with its input.
 */
const ofOutput = (
  kernelName: string,
  slope: (dy: tf.Tensor, x: tf.Tensor, y: tf.Tensor, attributes: tf.NamedAttrMap) => tf.Tensor,
): tf.GradConfig => ({
  ...gradient(kernelName, ['x'], (dy, [x, y], attributes) => ({
    x: () => slope(dy, defined(x), defined(y), attributes),
  })),
  outputsToSave: [true],
});

const ownGradients: readonly tf.GradConfig[] = [
  gradient(biasAddKernel, [], (dy) => ({
    x: () => dy,
    bias: () => biasGradient(dy),
  })),
  gradient(biasAddGrad, [], (slope, _, { shape }) => ({
    dy: () => run(biasAddKernel, { x: tf.zeros(shape as number[]), bias: slope }),
  })),
  // Both are linear in dy. They do not change with x, except at 0.
  gradient(leakyReluGrad, ['x'], (slope, [x], attributes) => ({
    dy: () => run(leakyReluGrad, { dy: slope, x: defined(x) }, attributes),
    x: () => tf.zerosLike(defined(x)),
  })),
  gradient(reluGrad, ['x'], (slope, [x]) => ({
    dy: () => run(reluGrad, { dy: slope, x: defined(x) }),
    x: () => tf.zerosLike(defined(x)),
  })),
  // dy·(1 − y²)
  gradient(tanhGrad, ['y', 'dy'], (slope, [y, dy]) => ({
    dy: () => run(tanhGrad, { y: defined(y), dy: slope }),
    y: () => tf.mul(tf.mul(slope, defined(dy)), tf.mul(defined(y), -2)),
  })),
  // dy·y·(1 − y)
  gradient(sigmoidGrad, ['y', 'dy'], (slope, [y, dy]) => ({
    dy: () => run(sigmoidGrad, { y: defined(y), dy: slope }),
    y: () => tf.mul(tf.mul(slope, defined(dy)), tf.sub(1, tf.mul(defined(y), 2))),
  })),
];

/** tanh and sigmoid are computed again: a saved output would count as a constant when these are differentiated. */
const fasterGradients: readonly [kernel: string, gradient: tf.GradConfig][] = [
  [
    leakyReluGrad,
    ofOutput('LeakyRelu', (dy, x, y, attributes) => {
      const signed = (attributes.alpha as number) >= 0 ? y : x;
      return run(leakyReluGrad, { dy, x: signed }, attributes);
    }),
  ],
  [reluGrad, ofOutput('Relu', (dy, _, y) => run(reluGrad, { dy, x: y }))],
  [tanhGrad, gradient('Tanh', ['x'], (dy, [x]) => ({ x: () => run(tanhGrad, { y: tf.tanh(defined(x)), dy }) }))],
  [
    sigmoidGrad,
    gradient('Sigmoid', ['x'], (dy, [x]) => ({ x: () => run(sigmoidGrad, { y: tf.sigmoid(defined(x)), dy }) })),
  ],
];

/**
 * The native gradient on backends that have the kernel. tfjs has one table of gradients for all backends, so the others get
 * the gradient that was registered before.
 */
function whereThereIs(kernel: string, native: tf.GradConfig): tf.GradConfig {
  const other = tf.getGradient(native.kernelName);
  if (!other || installed.has(other)) return other ?? native;
  const config: tf.GradConfig = {
    ...native,
    gradFunc: (dy, saved, attributes) =>
      (tf.getKernel(kernel, tf.getBackend()) ? native : other).gradFunc(dy, saved, attributes),
  };
  installed.add(config);
  return config;
}

const installed = new WeakSet<tf.GradConfig>();

/** Replaces the gradient of a kernel. */
export function registerGradient(config: tf.GradConfig): void {
  if (tf.getGradient(config.kernelName)) tf.unregisterGradient(config.kernelName);
  tf.registerGradient(config);
}
