import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startCpu } from '../../../harness/engines/cpu.js';
import { forward, valueAndGradients } from '../../../harness/training/differentiate.js';

beforeAll(startCpu);

const numbers = (tensor: tf.Tensor | undefined): number[] => Array.from(tensor!.dataSync());

it('a forward pass gives its gradients later, whatever was differentiated in between', () => {
  tf.tidy(() => {
    const w = tf.tensor1d([2, -1]);
    const squares = forward(() => tf.square(w), { w });
    expect(numbers(squares.value)).toEqual([4, 1]);
    // In between, the value is data: ∂ Σ y³ / ∂y = 3y², and nothing reaches w.
    const { gradients } = valueAndGradients(() => tf.sum(tf.pow(squares.value, 3)), { y: squares.value, w });
    expect(numbers(gradients.y)).toEqual([48, 3]);
    expect(numbers(gradients.w)).toEqual([0, 0]);
    // ∂ Σ y³ / ∂w = 3y² · 2w.
    expect(numbers(squares.backward(gradients.y!).w)).toEqual([192, -6]);
  });
});

it('it gives zeros for weights that it did not use', () => {
  tf.tidy(() => {
    const [w, unused] = [tf.tensor1d([2]), tf.tensor1d([5])];
    const { value, backward } = forward(() => tf.square(w), { w, unused });
    expect(numbers(backward(tf.onesLike(value)).unused)).toEqual([0]);
  });
});

it('it keeps no tensors after its gradients', () => {
  const w = tf.tensor1d([2, -1]);
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    const { value, backward } = forward(() => tf.tanh(tf.square(w)), { w });
    backward(tf.onesLike(value));
  });
  expect(tf.memory().numTensors).toBe(before);
});

it('it does not begin inside another gradient', () => {
  const w = tf.tensor1d([1]);
  expect(() => tf.grad((x: tf.Tensor) => forward(() => tf.square(x), { x }).value)(w)).toThrow(/inside a gradient/);
});

it('a loss that is not a scalar is refused with its shape', () => {
  const w = tf.tensor1d([1, 2]);
  expect(() => valueAndGradients(() => tf.square(w), { w })).toThrow(/scalar; this one has the shape \[2\]/);
});
