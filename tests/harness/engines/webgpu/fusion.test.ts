import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { withCommands } from '../../../../benchmarks/commands.js';
import { eager, type CompiledStep, type Step } from '../../../../harness/engines/engine.js';
import { captured } from '../../../../harness/engines/webgpu/replay/capture.js';
import { startWebgpu } from '../../../../harness/engines/webgpu/index.js';
import { normaliseBatch } from '../../../../harness/networks/batch-norm.js';
import { biasAdd } from '../../../../harness/networks/bias-add.js';
import { stream, type Random } from '../../../../harness/random/stream.js';
import { describeOnGpu } from './software-gpu.js';

type Name = 'x' | 'bias' | 'weights' | 'few';
type Compute = (given: Record<Name, tf.Tensor>) => Record<string, tf.Tensor>;

/** Too large to count as small. */
const shape = [16, 10, 10, 6];
const random = stream(0, 'fusion');
const inputs: Record<Name, [Float32Array, number[]]> = {
  x: [random.normal(9600), shape],
  bias: [random.normal(6), [6]],
  weights: [random.normal(9600), shape],
  few: [random.normal(300), [10, 30]],
};

/** A computation's results, and how many programs the GPU ran for its second execution. */
async function secondOf(compile: (step: Step) => CompiledStep, compute: Compute) {
  const run = compile((_, given) => ({ state: {}, outputs: compute(given as Record<Name, tf.Tensor>) }));
  const given = Object.fromEntries(Object.entries(inputs).map(([name, [values, at]]) => [name, tf.tensor(values, at)]));
  tf.dispose(run({ tensors: {} }, given));
  const state = { tensors: {} };
  tf.dispose(run(state, given));
  const { result: outputs, commands: programs } = withCommands(() => run(state, given));
  const values = await Promise.all(Object.values(outputs).map(async (each) => Array.from(await each.data())));
  tf.dispose([outputs, given]);
  return { values, programs };
}

/** How many programs a computation takes recorded and eager; its bits are the same. */
async function programsOf(compute: Compute): Promise<{ recorded: number; eager: number }> {
  const [recorded, apart] = [await secondOf(captured, compute), await secondOf(eager, compute)];
  expect(recorded.values).toEqual(apart.values);
  return { recorded: recorded.programs, eager: apart.programs };
}

describeOnGpu('a recorded step makes one program', () => {
  beforeAll(() => startWebgpu({ software: true }));

  it.each([
    ['leaky ReLU', (x: tf.Tensor) => tf.leakyRelu(x, 0.2)],
    ['ReLU', tf.relu],
    ['tanh', tf.tanh],
  ] as const)('of a bias and the activation after it, and of their gradients: %s', async (_, activation) => {
    const forward: Compute = ({ x, bias }) => ({ y: activation(biasAdd(x, bias as tf.Tensor1D)) });
    expect(await programsOf(forward)).toEqual({ recorded: 1, eager: 2 });

    const slopes: Compute = ({ x, bias, weights }) => {
      const loss = (at: tf.Tensor, by: tf.Tensor) => tf.mul(activation(biasAdd(at, by as tf.Tensor1D)), weights);
      const [dx, dbias] = tf.grads(loss)([x, bias]);
      return { dx: dx!, dbias: dbias! };
    };
    // One less for bias and activation, one less for the slope and the sums of its columns.
    const { recorded, eager } = await programsOf(slopes);
    expect(recorded).toBe(eager - 2);
  });

  it('of batch norm and the activation after it', async () => {
    const normalised =
      (activation: (x: tf.Tensor) => tf.Tensor): Compute =>
      ({ x, bias }) => {
        const zeros = tf.zerosLike(bias);
        return { y: activation(normaliseBatch(x, bias, bias, { mean: zeros, variance: zeros }).y) };
      };
    const apart = await programsOf(normalised((y) => y));
    const both = await programsOf(normalised(tf.relu));
    expect(both.eager).toBe(apart.eager + 1);
    expect(both.recorded).toBe(apart.recorded);
  });

  it('not where something else comes between, or something else is activated', async () => {
    const step: Compute = ({ x, bias, weights }) => {
      const sum = biasAdd(x, bias as tf.Tensor1D);
      return { other: tf.relu(weights), sum, y: tf.tanh(sum) };
    };
    expect(await programsOf(step)).toEqual({ recorded: 3, eager: 3 });
  });

  it('of operations on few numbers, also where others need what comes between', async () => {
    const norm: Compute = ({ few }) => {
      const length = tf.sqrt(tf.sum(tf.square(few), 1, true));
      return { unit: tf.div(few, length), length };
    };
    expect(await programsOf(norm)).toEqual({ recorded: 1, eager: 4 });
  });

  it('of operations on few numbers with larger ones among them that do not need them', async () => {
    const apart: Compute = ({ x, few }) => {
      const [first, large] = [tf.square(few), tf.square(x)];
      return { small: tf.mean(first), large };
    };
    expect(await programsOf(apart)).toEqual({ recorded: 2, eager: 3 });

    const needed: Compute = ({ x, few }) => {
      const large = tf.mul(x, tf.sum(few));
      return { small: tf.add(tf.mean(few), 1), large };
    };
    expect(await programsOf(needed)).toEqual({ recorded: 3, eager: 4 });
  });

  it('of no more tensors than a program may have', async () => {
    const many: Compute = ({ few }) =>
      Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`of${i}`, tf.mul(few, i + 2)]));
    const { recorded, eager } = await programsOf(many);
    expect(eager).toBe(20);
    expect(recorded).toBeGreaterThan(3);
    expect(recorded).toBeLessThan(11);
  });

  it.each(Array.from({ length: 8 }, (_, seed) => seed))(
    'with the bits of several: drawn operations %i',
    async (seed) => {
      const { recorded, eager } = await programsOf((given) => drawnOperations(stream(seed, 'operations'), given));
      expect(recorded).toBeLessThan(eager);
    },
  );
});

/** Operations in a drawn order on tensors of several sizes; some of their results are results of the whole. */
function drawnOperations(random: Random, { x, bias, few }: Record<Name, tf.Tensor>): Record<string, tf.Tensor> {
  const made: tf.Tensor[] = [x, bias, few, tf.sum(bias)];
  const any = (): tf.Tensor => made[random.integer(made.length)]!;
  const operations: (() => tf.Tensor)[] = [
    () => tf.tanh(any()),
    () => tf.sigmoid(any()),
    () => tf.square(tf.tanh(any())),
    () => tf.mean(any()),
    () => tf.sum(tf.tanh(few), random.integer(2)),
    () => tf.mul(any(), tf.mean(any())),
    () => tf.sub(tf.mean(any()), any()),
    () => tf.leakyRelu(biasAdd(x, bias as tf.Tensor1D), 0.1),
  ];
  for (let i = 0; i < 25; i++) made.push(operations[random.integer(operations.length)]!());
  const results = made.slice(4).filter((_, i) => i % 4 === 0);
  return Object.fromEntries(results.map((each, i) => [`result${i}`, each]));
}
