import type * as tf from '@tensorflow/tfjs-core';
import { defined } from '../../../ground/certain.js';
import { adamKernel } from '../../optimizer-kernels.js';
import { dispatch, type Program } from './dispatch.js';
import { replaceKernel } from './kernel.js';
import { moveEach } from './parameters.js';

interface Attributes {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly corrected: boolean;
}

/** lr·√(1−β₂ᵗ)/(1−β₁ᵗ) and what is added to the root, once for all entries. */
const rates: Program = {
  name: 'adam rates',
  outputs: ['rates', 'nextPower1', 'nextPower2'],
  inputs: ['power1', 'power2', 'learningRate'],
  updates: { nextPower1: 'power1', nextPower2: 'power2' },
  numbers: { beta1: 'f32', beta2: 'f32', epsilon: 'f32', corrected: 'i32' },
  body: `
    if (index >= 1) { return; }
    let next1 = power1[0] * given.beta1;
    let next2 = power2[0] * given.beta2;
    let correction = sqrt(1.0 - next2);
    nextPower1[0] = next1;
    nextPower2[0] = next2;
    rates[0] = learningRate[0] * correction / (1.0 - next1);
    rates[1] = select(given.epsilon, given.epsilon * correction, given.corrected == 1);`,
};

/** One parameter, whose entries begin at `first` in the vectors. */
const descent: Program = {
  name: 'adam descent',
  outputs: ['next', 'nextMean', 'nextSquare'],
  inputs: ['weight', 'gradient', 'mean', 'square', 'rates'],
  updates: { next: 'weight', nextMean: 'mean', nextSquare: 'square' },
  numbers: { size: 'i32', first: 'i32', share1: 'f32', share2: 'f32' },
  body: `
    if (index >= given.size) { return; }
    let at = given.first + index;
    let slope = gradient[index];
    let m = mean[at] + (slope - mean[at]) * given.share1;
    let v = square[at] + (slope * slope - square[at]) * given.share2;
    nextMean[at] = m;
    nextSquare[at] = v;
    next[index] = weight[index] - m / (sqrt(v) + rates[1]) * rates[0];`,
};

/** Registers the kernel; calling it again changes nothing. */
export function installAdam(): void {
  replaceKernel<Attributes>(adamKernel, ({ inputs, attrs, backend }) => {
    const { mean, square, beta1Power, beta2Power, learningRate } = inputs as Record<string, tf.TensorInfo>;
    const { beta1, beta2, epsilon, corrected } = attrs;
    const like = ({ shape }: tf.TensorInfo) => backend.makeTensorInfo(shape, 'float32');
    const coefficients = backend.makeTensorInfo([2], 'float32');
    const [next1, next2, nextMean, nextSquare] = [
      defined(beta1Power),
      defined(beta2Power),
      defined(mean),
      defined(square),
    ].map(like);
    const powers = {
      outputs: [coefficients, defined(next1), defined(next2)],
      inputs: [defined(beta1Power), defined(beta2Power), defined(learningRate)],
    };
    dispatch(backend, rates, { ...powers, numbers: [beta1, beta2, epsilon, corrected ? 1 : 0] }, { groups: 1 });

    const moved = moveEach(backend, inputs, ({ weight, gradient, next, count, first }) => {
      const tensors = {
        outputs: [next, defined(nextMean), defined(nextSquare)],
        inputs: [weight, gradient, defined(mean), defined(square), coefficients],
        numbers: [count, first, 1 - beta1, 1 - beta2],
      };
      dispatch(backend, descent, tensors, { count });
    });
    backend.disposeData(coefficients.dataId);
    return [defined(nextMean), defined(nextSquare), defined(next1), defined(next2), ...moved];
  });
}
