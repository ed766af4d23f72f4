import type * as tf from '@tensorflow/tfjs-core';
import { defined } from '../../../ground/certain.js';
import { rmspropKernel } from '../../optimizer-kernels.js';
import { dispatch, type Program } from './dispatch.js';
import { replaceKernel } from './kernel.js';
import { moveEach } from './parameters.js';

interface Attributes {
  readonly decay: number;
  readonly epsilon: number;
  readonly inside: boolean;
}

/** One parameter, whose entries begin at `first` in the vector. */
const descent: Program = {
  name: 'rmsprop descent',
  outputs: ['next', 'nextSquare'],
  inputs: ['weight', 'gradient', 'square', 'learningRate'],
  updates: { next: 'weight', nextSquare: 'square' },
  numbers: { size: 'i32', first: 'i32', share: 'f32', epsilon: 'f32', inside: 'i32' },
  body: `
    if (index >= given.size) { return; }
    let at = given.first + index;
    let slope = gradient[index];
    let v = square[at] + (slope * slope - square[at]) * given.share;
    nextSquare[at] = v;
    let root = select(sqrt(v) + given.epsilon, sqrt(v + given.epsilon), given.inside == 1);
    next[index] = weight[index] - slope / root * learningRate[0];`,
};

/** Registers the kernel; calling it again changes nothing. */
export function installRmsprop(): void {
  replaceKernel<Attributes>(rmspropKernel, ({ inputs, attrs, backend }) => {
    const { square, learningRate } = inputs as Record<string, tf.TensorInfo>;
    const nextSquare = backend.makeTensorInfo(defined(square).shape, 'float32');
    const moved = moveEach(backend, inputs, ({ weight, gradient, next, count, first }) => {
      const numbers = [count, first, 1 - attrs.decay, attrs.epsilon, attrs.inside ? 1 : 0];
      const tensors = {
        outputs: [next, nextSquare],
        inputs: [weight, gradient, defined(square), defined(learningRate)],
        numbers,
      };
      dispatch(backend, descent, tensors, { count });
    });
    return [nextSquare, ...moved];
  });
}
