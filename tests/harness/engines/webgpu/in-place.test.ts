import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { eager, type CompiledStep, type Step, type Tensors } from '../../../../harness/engines/engine.js';
import { captured } from '../../../../harness/engines/webgpu/replay/capture.js';
import { startWebgpu } from '../../../../harness/engines/webgpu/index.js';
import { constant } from '../../../../harness/networks/initialisers.js';
import { initialise } from '../../../../harness/networks/network.js';
import { stream } from '../../../../harness/random/stream.js';
import { adam, rmsprop, slots, update, type OptimizerSpec } from '../../../../harness/training/optimizers.js';
import { describeOnGpu } from './software-gpu.js';

const numbers = async (tensors: Tensors): Promise<unknown> =>
  Promise.all(Object.entries(tensors).map(async ([name, t]) => [name, Array.from(await t.data())]));

type Copy = [GPUBuffer, number, GPUBuffer, number, number?];

/** Outputs and state after three executions, and what the last of them copied from buffer to buffer, in bytes. */
async function trail(compile: (step: Step) => CompiledStep, step: Step, start: () => Tensors) {
  const state = { tensors: start() };
  const run = compile(step);
  const outputs = [run(state, {}), run(state, {})];
  const copies: number[] = [];
  const { prototype } = (globalThis as unknown as { GPUCommandEncoder: { prototype: GPUCommandEncoder } })
    .GPUCommandEncoder;
  const { copyBufferToBuffer } = prototype;
  (prototype as { copyBufferToBuffer: unknown }).copyBufferToBuffer = function (
    this: GPUCommandEncoder,
    ...copy: Copy
  ) {
    copies.push(copy[4] ?? 0);
    return (copyBufferToBuffer as (...copy: Copy) => undefined).apply(this, copy);
  };
  try {
    outputs.push(run(state, {}));
  } finally {
    prototype.copyBufferToBuffer = copyBufferToBuffer;
  }
  const results = { outputs: await Promise.all(outputs.map(numbers)), state: await numbers(state.tensors) };
  tf.dispose([outputs, state.tensors]);
  return { results, copies };
}

/** The recorded step has the bits of the eager one; returns what it copied. */
async function copiesOf(step: Step, start: () => Tensors): Promise<number[]> {
  const recorded = await trail(captured, step, start);
  expect(recorded.results).toEqual((await trail(eager, step, start)).results);
  return recorded.copies;
}

const parameters = { kernel: constant([40, 30], 0.5), bias: constant([30], 0.1), gain: constant([], 1) };

describeOnGpu('the next state of a recorded step', () => {
  beforeAll(() => startWebgpu({ software: true }));

  const training = (spec: OptimizerSpec): [Step, () => Tensors] => [
    (state) => {
      const gradients = Object.fromEntries(Object.keys(parameters).map((name) => [name, tf.sin(state[name]!)]));
      const loss = tf.sum(state.kernel!);
      return { state: update(spec, 'o', state, gradients, tf.scalar(0.1)), outputs: { loss } };
    },
    () => initialise({ ...parameters, ...slots(spec, 'o', parameters) }, stream(0, 'start')),
  ];
  it.each([
    ['Adam', adam({ learningRate: 0.1 })],
    ['RMSprop', rmsprop({ learningRate: 0.1 })],
  ])('is computed where the state is: %s copies the loss only', async (_, spec) => {
    expect(await copiesOf(...training(spec))).toEqual([4]);
  });

  const few = () => ({ a: tf.tensor([1, 2, 3]), b: tf.tensor([0.5, 0.25, 0.125]) });
  it('is computed where the state is once nothing needs the old one', async () => {
    const step: Step = ({ a }) => ({ state: { a: tf.relu(tf.sub(tf.mul(a!, a!), 1)) }, outputs: {} });
    expect(await copiesOf(step, few)).toEqual([]);
  });

  // With two thousand entries such a pair is too large for a run of small programs.
  it.each([3, 2000])('is computed where another program reads the old one just before: %i entries', async (size) => {
    const step: Step = ({ a, b }) => ({
      state: { a: tf.add(tf.mul(b!, 0.01), tf.mul(a!, 0.99)), b: tf.tanh(tf.tanh(b!)) },
      outputs: {},
    });
    expect(await copiesOf(step, () => ({ a: tf.linspace(1, 2, size), b: tf.linspace(0, 1, size) }))).toEqual([]);
  });

  it('is computed elsewhere while something needs the old one', async () => {
    const later: Step = ({ a }) => {
      const next = tf.add(a!, 1);
      return { state: { a: next }, outputs: { both: tf.mul(tf.square(next), a!) } };
    };
    expect(await copiesOf(later, few)).toEqual([12, 12]);

    const exchanged: Step = ({ a, b }) => ({ state: { a: tf.add(b!, 1), b: tf.square(a!) }, outputs: {} });
    expect(await copiesOf(exchanged, few)).toEqual([12]);
  });

  it.each(Array.from({ length: 8 }, (_, seed) => seed))(
    'has the bits of eager steps: drawn operations %i',
    async (seed) => {
      const step: Step = (state) => {
        const random = stream(seed, 'in place');
        const made = Object.values(state);
        const any = (): tf.Tensor => made[random.integer(made.length)]!;
        const operations = [
          () => tf.tanh(any()),
          () => tf.add(any(), 0.5),
          () => tf.mul(any(), any()),
          () => tf.sub(any(), any()),
        ];
        for (let i = 0; i < 12; i++) made.push(tf.tanh(operations[random.integer(operations.length)]!()));
        const [a, b, c, one] = [...random.permutation(12)].map((i) => made[3 + i]!);
        return { state: { a: a!, b: b!, c: c! }, outputs: { one: one! } };
      };
      await copiesOf(step, () => ({ ...few(), c: tf.tensor([3, -1, 2]) }));
    },
  );
});
