import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, it } from 'vitest';
import { startCpu } from '../../../harness/engines/cpu.js';
import { installGradientRepairs } from '../../../harness/engines/gradients.js';
import { selfTest } from '../../../harness/engines/self-test.js';
import { startWasm } from '../../../harness/engines/wasm/index.js';

await startCpu();
afterEach(installGradientRepairs);

const failures = async () =>
  (await selfTest()).filter((result) => !result.passed).map(({ name, order }) => `${name} ${order}`);

function register(gradient: tf.GradConfig): void {
  tf.unregisterGradient(gradient.kernelName);
  tf.registerGradient(gradient);
}

it('passes with the repairs, in under two seconds and without leaking a tensor', async () => {
  const tensors = tf.memory().numTensors;
  // Of the processor, and the best of three: it takes longer where others use the same core.
  const seconds: number[] = [];
  for (let time = 0; time < 3; time++) {
    const start = process.cpuUsage();
    expect(await failures()).toEqual([]);
    const { user, system } = process.cpuUsage(start);
    seconds.push((user + system) / 1e6);
  }
  expect(Math.min(...seconds)).toBeLessThan(2);
  expect(tf.memory().numTensors).toBe(tensors);
});

it('gives the same errors again', async () => {
  expect(await selfTest()).toEqual(await selfTest());
});

it('shows the stock gradient of tanh at second order, and in the penalty that uses it', async () => {
  // tfjs-core 4.22, Tanh_grad.js: the output is saved, so the second order takes it for a constant
  register({
    kernelName: 'Tanh',
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => tf.mul(tf.sub(1, tf.square(y!)), dy as tf.Tensor) }),
  });
  const found = await failures();
  expect(found).toContain('tanh 2');
  expect(found).toContain('gradient penalty, filter 2');
  expect(found).not.toContain('tanh 1');
});

it('shows a gradient that throws, with its message', async () => {
  // tfjs-core 4.22 has no gradient for Greater, which its LeakyRelu_grad.js uses
  tf.unregisterGradient('Greater');
  register({
    kernelName: 'LeakyRelu',
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({ x: () => tf.where(tf.greater(x!, 0), dy as tf.Tensor, tf.mul(dy as tf.Tensor, 0.2)) }),
  });
  const result = (await selfTest()).find(({ name, order }) => name === 'leakyRelu' && order === 2);
  expect(result).toMatchObject({ passed: false, error: Infinity });
  expect(result!.message).toContain('gradient function not found for Greater');
});

it('shows a convolution whose input gradient is 5 % too large', async () => {
  const stock = tf.getGradient('Conv2D');
  register({
    ...stock,
    gradFunc: (dy, saved, attributes) => {
      const { x, filter } = stock.gradFunc(dy, saved, attributes);
      return { x: () => tf.mul(x!() as tf.Tensor, 1.05), filter: filter! };
    },
  });
  expect(await failures()).toContain('conv2d, input 1');
  register(stock);
});

it('passes on wasm too', async () => {
  await startWasm({ threads: 1 });
  expect(await failures()).toEqual([]);
});
