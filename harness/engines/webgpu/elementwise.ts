import * as tf from '@tensorflow/tfjs-core';
import { biasAddGrad, biasAddKernel, leakyReluGrad, reluGrad, sigmoidGrad, tanhGrad } from '../tensorflow/kernels.js';
import { sumOfRows } from './columns.js';
import { dispatch, type Program } from './dispatch.js';
import { registeredKernel, replaceKernel, type Call } from './kernel.js';

/**
 * Registers what the tensorflow engine has as kernels of TensorFlow: the slopes of activations in one pass instead of two
 * to four, and the addition of a bias with its gradient; and activations that a recorded step can join to that addition.
 */
export function installElementwise(): void {
  slope(leakyReluGrad, ['dy', 'x'], 'select(given.alpha * dy[index], dy[index], x[index] > 0.0)');
  slope(reluGrad, ['dy', 'x'], 'select(0.0, dy[index], x[index] > 0.0)');
  slope(tanhGrad, ['y', 'dy'], 'dy[index] * (1.0 - y[index] * y[index])');
  slope(sigmoidGrad, ['y', 'dy'], 'dy[index] * y[index] * (1.0 - y[index])');
  Object.keys(activations).forEach(activate);

  replaceKernel(biasAddKernel, ({ inputs, backend }) => {
    const { x, bias } = inputs;
    const sum = backend.makeTensorInfo(x!.shape, 'float32');
    const count = tf.util.sizeFromShape(x!.shape);
    const tensors = { outputs: [sum], inputs: [x!, bias!], numbers: [count, bias!.shape[0]!] };
    dispatch(backend, biasAddition, tensors, { count });
    return sum;
  });
  replaceKernel(biasAddGrad, ({ inputs, backend }) => sumOfRows(backend, inputs.dy!));
}

export const biasAddition: Program = {
  name: 'bias addition',
  outputs: ['sum'],
  inputs: ['x', 'bias'],
  numbers: { size: 'i32', channels: 'i32' },
  body: 'if (index < given.size) { sum[index] = x[index] + bias[index % given.channels]; }',
};

/** Activations of a number `a` in WGSL, by the names of tfjs's kernels, whose bits they have. */
const activations: Readonly<Record<string, string>> = {
  LeakyRelu: 'select(a, given.alpha * a, a < 0.0)',
  Relu: 'select(a, 0.0, a < 0.0)',
  Tanh: 'sign(a) * (1.0 - exp(-2.0 * abs(a))) / (1.0 + exp(-2.0 * abs(a)))',
};

/** The activation of `a`, where the program computes one. */
export const activationOf = (program: Program | undefined): string | undefined => program && activations[program.name];

function activate(name: string): void {
  const stock = registeredKernel<{ alpha?: number }>(name);
  const activation = pointwise(name, ['x'], `let a = x[index]; result[index] = ${activations[name]!};`);
  replaceKernel<{ alpha?: number }>(name, (call) =>
    call.inputs.x!.dtype === 'float32' ? activation(call) : stock(call),
  );
}

const slope = (name: string, names: readonly [string, string], entry: string): void =>
  replaceKernel(name, pointwise(name, names, `result[index] = ${entry};`));

/** A kernel whose entries follow from the same entries of its inputs: `entry` in WGSL sets `result[index]`. */
function pointwise(name: string, names: readonly string[], entry: string) {
  const program: Program = {
    name,
    outputs: ['result'],
    inputs: names,
    numbers: { size: 'i32', alpha: 'f32' },
    body: `if (index < given.size) { ${entry} }`,
  };
  return ({ inputs, attrs, backend }: Call<{ alpha?: number }>): tf.TensorInfo => {
    const given = names.map((each) => inputs[each]!);
    const result = backend.makeTensorInfo(given[0]!.shape, 'float32');
    const count = tf.util.sizeFromShape(result.shape);
    const tensors = { outputs: [result], inputs: given, numbers: [count, attrs?.alpha ?? 0] };
    dispatch(backend, program, tensors, { count });
    return result;
  };
}
