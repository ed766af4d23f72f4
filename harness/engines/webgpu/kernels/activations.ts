import { defined, entryOf, itemAt } from '../../../ground/certain.js';
import { biasAddGrad, biasAddKernel, leakyReluGrad, reluGrad, sigmoidGrad, tanhGrad } from '../../kernel-gradients.js';
import { sumOfRows } from './columns.js';
import { holdFloats, replaceKernel } from './kernel.js';
import { computed, pointwise } from './pointwise.js';
import { replaceUnary, withAlpha, type Alpha } from './unary.js';

/**
 * Registers what the tensorflow engine has as kernels of TensorFlow: the slopes of activations in one pass instead of two
 * to four, and the addition of a bias with its gradient; and activations that a recorded step can join to what they follow.
 */
export function installActivations(): void {
  slope(leakyReluGrad, ['dy', 'x'], 'select(given.alpha * dy[index], dy[index], x[index] > 0.0)');
  slope(reluGrad, ['dy', 'x'], 'select(0.0, dy[index], x[index] > 0.0)');
  slope(tanhGrad, ['y', 'dy'], 'dy[index] * (1.0 - y[index] * y[index])');
  slope(sigmoidGrad, ['y', 'dy'], 'dy[index] * y[index] * (1.0 - y[index])');
  activate('LeakyRelu', 'select(x[index], given.alpha * x[index], x[index] < 0.0)');
  activate('Relu', 'select(x[index], 0.0, x[index] < 0.0)');
  activate('Tanh', 'sign(x[index]) * (1.0 - exp(-2.0 * abs(x[index]))) / (1.0 + exp(-2.0 * abs(x[index])))');

  replaceKernel(biasAddKernel, ({ inputs, backend }) => {
    const { x, bias } = inputs;
    return computed(backend, biasAddition, [defined(x), defined(bias)], defined(x).shape, [
      itemAt(defined(bias).shape, 0),
    ]);
  });
  replaceKernel(biasAddGrad, ({ inputs, backend }) => sumOfRows(backend, defined(inputs.dy)));
}

const biasAddition = pointwise({
  name: 'bias addition',
  inputs: ['x', 'bias'],
  numbers: { channels: 'i32' },
  entry: 'x[index] + bias[index % given.channels]',
});

/** Has the bits of tfjs's own kernel. */
const activate = (name: string, entry: string): void => replaceUnary(name, entry, holdFloats);

function slope(name: string, names: readonly [string, string], entry: string): void {
  const program = withAlpha(name, names, entry);
  replaceKernel<Alpha>(name, ({ inputs, attrs, backend }) => {
    const given = names.map((each) => entryOf(inputs, each));
    return computed(backend, program, given, itemAt(given, 0).shape, [attrs?.alpha ?? 0]);
  });
}
