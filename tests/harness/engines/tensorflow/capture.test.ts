import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { eager, type CompiledStep, type Step, type Tensors } from '../../../../harness/engines/engine.js';
import { captured } from '../../../../harness/engines/tensorflow/capture.js';
import { startTensorflow } from '../../../../harness/engines/tensorflow/index.js';
import { biasAdd } from '../../../../harness/networks/bias-add.js';
import { stream } from '../../../../harness/random/stream.js';

beforeAll(() => startTensorflow({ device: 'cpu', threads: 1 }));

const random = stream(0, 'capture test');
const normal = (...shape: number[]): tf.Tensor => tf.tensor(random.normal(shape.reduce((a, b) => a * b)), shape);

/** States after some steps on the same inputs, as numbers. */
function states(compile: (step: Step) => CompiledStep, step: Step, start: Tensors, inputs: Tensors[]): unknown {
  const state = { tensors: Object.fromEntries(Object.entries(start).map(([name, t]) => [name, tf.clone(t)])) };
  const run = compile(step);
  const outputs = inputs.map((each) => Object.values(run(state, each)).map((t) => Array.from(t.dataSync())));
  return { outputs, state: Object.entries(state.tensors).map(([name, t]) => [name, Array.from(t.dataSync())]) };
}

describe('a captured step', () => {
  const descent: Step = ({ w, count }, { x }) => {
    const { value, grad } = tf.valueAndGrad((at: tf.Tensor) => tf.mean(tf.square(tf.matMul(x!, at))))(w!);
    return { state: { w: tf.sub(w!, tf.mul(grad, 0.1)), count: tf.add(count!, 1) }, outputs: { value } };
  };

  it('gives the bits of the eager one, also when its inputs change', () => {
    const start = { w: normal(3, 2), count: tf.scalar(0) };
    const inputs = [normal(5, 3), normal(5, 3), normal(5, 3)].map((x) => ({ x }));
    expect(states(captured, descent, start, inputs)).toEqual(states(eager, descent, start, inputs));
  });

  // TensorFlow's graph optimiser would multiply by 1/3 and fold 0.1 · 0.7 into one constant.
  it.each<[string, (x: tf.Tensor) => tf.Tensor]>([
    ['a division by a constant', (x) => tf.div(x, 3)],
    ['a product with two constants', (x) => tf.mul(tf.mul(x, 0.1), 0.7)],
    ['a mean over a count that is no power of two', (x) => tf.mean(x, [0])],
    ['a softmax', (x) => tf.softmax(x)],
    [
      'a convolution times a constant',
      (x) => tf.mul(tf.conv2d(tf.reshape(x, [1, 10, 10, 7]) as tf.Tensor4D, filter, 1, 'same'), 0.3),
    ],
  ])('rounds %s as eager execution does', (_, f) => {
    const step: Step = (_state, { x }) => ({ state: {}, outputs: { y: f(x!) } });
    const inputs = [{ x: normal(100, 7) }, { x: normal(100, 7) }];
    const withFilter: Step = (state, given) => {
      filter = state.filter as tf.Tensor4D;
      return step(state, given);
    };
    const start = { filter: normal(3, 3, 7, 2) };
    expect(states(captured, withFilter, start, inputs)).toEqual(states(eager, withFilter, start, inputs));
  });
  let filter: tf.Tensor4D;

  // As large as in a training, where oneDNN takes other ways than for a few numbers.
  it('has the bits of the eager one in a layer that becomes one call, and in its gradients', () => {
    const layer: Step = ({ kernel, bias }, { x }) => {
      const loss = (k: tf.Tensor, b: tf.Tensor): tf.Scalar => {
        const y = biasAdd(tf.conv2d(x as tf.Tensor4D, k as tf.Tensor4D, 2, 'same'), b as tf.Tensor1D);
        return tf.mean(tf.square(tf.leakyRelu(y, 0.2)));
      };
      const { value, grads } = tf.valueAndGrads(loss)([kernel!, bias!]);
      return { state: { kernel: tf.sub(kernel!, grads[0]!), bias: tf.sub(bias!, grads[1]!) }, outputs: { value } };
    };
    const inputs = [normal(64, 14, 14, 32), normal(64, 14, 14, 32)].map((x) => ({ x }));
    const start = { kernel: normal(4, 4, 32, 64), bias: normal(64) };
    expect(states(captured, layer, start, inputs)).toEqual(states(eager, layer, start, inputs));
  });

  it('is recorded anew for other shapes', () => {
    const start = { w: normal(3, 2), count: tf.scalar(0) };
    const inputs = [normal(5, 3), normal(4, 3), normal(5, 3)].map((x) => ({ x }));
    expect(states(captured, descent, start, inputs)).toEqual(states(eager, descent, start, inputs));
  });

  it('runs the JavaScript of the step once', () => {
    let calls = 0;
    const run = captured((_state, { x }) => ({ state: {}, outputs: { y: tf.add(x!, ++calls) } }));
    const state = { tensors: {} };
    const results = [1, 2, 3].map((x) => Array.from(run(state, { x: tf.scalar(x) }).y!.dataSync()));
    expect(results).toEqual([[2], [3], [4]]);
    expect(calls).toBe(1);
  });

  it('leaves no tensors behind', () => {
    const state = { tensors: { w: normal(3, 2), count: tf.scalar(0) } };
    const run = captured(descent);
    const x = normal(5, 3);
    tf.dispose(run(state, { x }));
    const before = tf.memory().numTensors;
    for (let i = 0; i < 5; i++) tf.dispose(run(state, { x }));
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is refused where the step reads a tensor on the host', () => {
    const run = captured((_state, { x }) => ({ state: {}, outputs: { y: tf.scalar(x!.dataSync()[0]! + 1) } }));
    expect(() => run({ tensors: {} }, { x: tf.add(1, 1) })).toThrow(/read a tensor on the host.*--eager/);
  });

  it('is refused where the step uses a result from outside', () => {
    const outside = tf.add(normal(2), 1);
    const run = captured((_state, { x }) => ({ state: {}, outputs: { y: tf.add(x!, outside) } }));
    expect(() => run({ tensors: {} }, { x: normal(2) })).toThrow(/made outside the training step/);
  });

  it('is refused where two tensors of its state share memory', () => {
    const a = tf.add(normal(2), 1);
    const run = captured(({ a, b }) => ({ state: { a: tf.add(a!, b!) }, outputs: {} }));
    expect(() => run({ tensors: { a, b: tf.clone(a) } }, {})).toThrow(/share their memory/);
  });
});
