import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { eager, type CompiledStep, type Step } from '../../../../harness/engines/engine.js';
import { captured } from '../../../../harness/engines/webgpu/capture.js';
import { startWebgpu } from '../../../../harness/engines/webgpu/index.js';
import { biasAdd } from '../../../../harness/networks/bias-add.js';
import { stream } from '../../../../harness/random.js';
import { describeOnGpu } from './software-gpu.js';

const random = stream(0, 'fusion');
const shape = [3, 5, 5, 6];
const inputs = { x: random.normal(450), bias: random.normal(6), weights: random.normal(450) };

/** A step's outputs, and how many programs the GPU ran for its second execution. */
async function secondOf(compile: (step: Step) => CompiledStep, step: Step) {
  const run = compile(step);
  const given = {
    x: tf.tensor(inputs.x, shape),
    bias: tf.tensor(inputs.bias),
    weights: tf.tensor(inputs.weights, shape),
  };
  tf.dispose(run({ tensors: {} }, given));
  const state = { tensors: {} };
  tf.dispose(run(state, given));
  const { prototype } = (globalThis as unknown as { GPUComputePassEncoder: { prototype: GPUComputePassEncoder } })
    .GPUComputePassEncoder;
  const { dispatchWorkgroups } = prototype;
  let programs = 0;
  prototype.dispatchWorkgroups = function (this: GPUComputePassEncoder, ...workgroups) {
    programs++;
    return dispatchWorkgroups.apply(this, workgroups);
  };
  try {
    const outputs = run(state, given);
    const values = await Promise.all(Object.values(outputs).map(async (each) => Array.from(await each.data())));
    tf.dispose([outputs, given]);
    return { values, programs };
  } finally {
    prototype.dispatchWorkgroups = dispatchWorkgroups;
  }
}

describeOnGpu('a bias and the activation after it', () => {
  beforeAll(() => startWebgpu({ software: true }));

  it.each([
    ['leaky ReLU', (x: tf.Tensor) => tf.leakyRelu(x, 0.2)],
    ['ReLU', tf.relu],
    ['tanh', tf.tanh],
  ] as const)('become one program of a captured step with the bits of two: %s', async (_, activation) => {
    const forward: Step = (_state, { x, bias }) => ({
      state: {},
      outputs: { y: activation(biasAdd(x!, bias as tf.Tensor1D)) },
    });
    const [one, two] = [await secondOf(captured, forward), await secondOf(eager, forward)];
    expect(one.values).toEqual(two.values);
    expect([one.programs, two.programs]).toEqual([1, 2]);

    const slopes: Step = (_state, { x, bias, weights }) => {
      const loss = (at: tf.Tensor, by: tf.Tensor) => tf.mul(activation(biasAdd(at, by as tf.Tensor1D)), weights!);
      const [dx, dbias] = tf.grads(loss)([x!, bias!]);
      return { state: {}, outputs: { dx: dx!, dbias: dbias! } };
    };
    const [fused, apart] = [await secondOf(captured, slopes), await secondOf(eager, slopes)];
    expect(fused.values).toEqual(apart.values);
    expect(fused.programs).toBe(apart.programs - 1);
  });

  it('stay apart where something else comes between them, or the sum is not what is activated', async () => {
    const step: Step = (_state, { x, bias }) => {
      const sum = biasAdd(x!, bias as tf.Tensor1D);
      return { state: {}, outputs: { other: tf.relu(x!), sum, y: tf.tanh(sum) } };
    };
    const [replayed, expected] = [await secondOf(captured, step), await secondOf(eager, step)];
    expect(replayed.values).toEqual(expected.values);
    expect(replayed.programs).toBe(expected.programs);
  });
});
