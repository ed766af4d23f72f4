import * as tf from '@tensorflow/tfjs-core';
import { biasAddGrad, biasAddKernel, leakyReluGrad, reluGrad, sigmoidGrad, tanhGrad } from '../tensorflow/kernels.js';
import { sumOfRows } from './columns.js';
import { dispatch, type Program } from './dispatch.js';
import { replaceKernel } from './kernel.js';

/**
 * Registers what the tensorflow engine has as kernels of TensorFlow: the slopes of activations in one pass instead of two
 * to four, and the addition of a bias with its gradient.
 */
export function installElementwise(): void {
  slope(leakyReluGrad, ['dy', 'x'], 'select(given.alpha * dy[index], dy[index], x[index] > 0.0)');
  slope(reluGrad, ['dy', 'x'], 'select(0.0, dy[index], x[index] > 0.0)');
  slope(tanhGrad, ['y', 'dy'], 'dy[index] * (1.0 - y[index] * y[index])');
  slope(sigmoidGrad, ['y', 'dy'], 'dy[index] * y[index] * (1.0 - y[index])');

  replaceKernel(biasAddKernel, ({ inputs, backend }) => {
    const { x, bias } = inputs;
    const sum = backend.makeTensorInfo(x!.shape, 'float32');
    const count = tf.util.sizeFromShape(x!.shape);
    const tensors = { outputs: [sum], inputs: [x!, bias!], numbers: [count, bias!.shape[0]!] };
    dispatch(backend, addition, tensors, { count });
    return sum;
  });
  replaceKernel(biasAddGrad, ({ inputs, backend }) => sumOfRows(backend, inputs.dy!));
}

const addition: Program = {
  name: 'bias addition',
  outputs: ['sum'],
  inputs: ['x', 'bias'],
  numbers: { size: 'i32', channels: 'i32' },
  body: 'if (index < given.size) { sum[index] = x[index] + bias[index % given.channels]; }',
};

/** A kernel whose entries follow from the same entries of two tensors, in WGSL. */
function slope(name: string, names: readonly [string, string], entry: string): void {
  const program: Program = {
    name,
    outputs: ['dx'],
    inputs: names,
    numbers: { size: 'i32', alpha: 'f32' },
    body: `if (index < given.size) { dx[index] = ${entry}; }`,
  };
  replaceKernel<{ alpha?: number }>(name, ({ inputs, attrs, backend }) => {
    const given = names.map((each) => inputs[each]!);
    const result = backend.makeTensorInfo(given[0]!.shape, 'float32');
    const count = tf.util.sizeFromShape(result.shape);
    const tensors = { outputs: [result], inputs: given, numbers: [count, attrs?.alpha ?? 0] };
    dispatch(backend, program, tensors, { count });
    return result;
  });
}
