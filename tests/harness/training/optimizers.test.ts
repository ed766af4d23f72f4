import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startCpu } from '../../../harness/engines/cpu.js';
import type { Tensors } from '../../../harness/engines/engine.js';
import { initialise } from '../../../harness/networks/network.js';
import { constant, type Weight } from '../../../harness/networks/initialisers.js';
import { stream, type Random } from '../../../harness/random/stream.js';
import { adam, rmsprop, sgd, slots, update, type OptimizerSpec } from '../../../harness/training/optimizers.js';

beforeAll(startCpu);

const START = 0.7;
/** Gradients small enough for the epsilons of the three libraries to show. */
const GRADIENTS = [3e-8, -1e-7, 2e-8, 5e-8];

function trajectory(spec: OptimizerSpec): number[] {
  const parameters = { w: constant([1], START) };
  let state: Tensors = {
    ...initialise(parameters, stream(0, 'test')),
    ...initialise(slots(spec, 'o', parameters), stream(0, 'test')),
  };
  return GRADIENTS.map((gradient) => {
    state = { ...state, ...update(spec, 'o', state, { w: tf.tensor1d([gradient]) }, tf.scalar(spec.learningRate)) };
    return state.w!.dataSync()[0]!;
  });
}

/** The libraries' documented recurrences, written out in float64. */
function adamByHand({ beta1, beta2, epsilon, learningRate, form }: OptimizerSpec & { kind: 'adam' }): number[] {
  let [w, m, v] = [START, 0, 0];
  return GRADIENTS.map((g, i) => {
    const t = i + 1;
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    const [c1, c2] = [1 - beta1 ** t, 1 - beta2 ** t];
    w -=
      form === 'pytorch'
        ? (learningRate * (m / c1)) / (Math.sqrt(v / c2) + epsilon)
        : (((learningRate * Math.sqrt(c2)) / c1) * m) / (Math.sqrt(v) + epsilon);
    return w;
  });
}

function rmspropByHand({ decay, epsilon, learningRate, form }: OptimizerSpec & { kind: 'rmsprop' }): number[] {
  let [w, v] = [START, form === 'tf1' ? 1 : 0];
  return GRADIENTS.map((g) => {
    v = decay * v + (1 - decay) * g * g;
    w -= (learningRate * g) / (form === 'tf1' ? Math.sqrt(v + epsilon) : Math.sqrt(v) + epsilon);
    return w;
  });
}

/** Normal numbers in the shapes of the parameters. */
const normalLike = (parameters: Record<string, Weight>): Record<string, Weight> =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, { shape }]) => [
      name,
      { shape, fill: (random: Random) => random.normal(tf.util.sizeFromShape([...shape])) },
    ]),
  );

const near = (values: number[]): unknown[] => values.map((value) => expect.closeTo(value, 5) as unknown);

describe('optimisers follow the recurrences of the libraries that they are named after', () => {
  it.each(['pytorch', 'keras', 'tf1'] as const)('Adam, %s', (form) => {
    const spec = adam({ learningRate: 0.1, beta1: 0.5, beta2: 0.9, form }) as OptimizerSpec & { kind: 'adam' };
    expect(trajectory(spec)).toEqual(near(adamByHand(spec)));
  });

  it.each(['pytorch', 'keras', 'tf1'] as const)('RMSprop, %s', (form) => {
    const spec = rmsprop({ learningRate: 0.1, form }) as OptimizerSpec & { kind: 'rmsprop' };
    expect(trajectory(spec)).toEqual(near(rmspropByHand(spec)));
  });

  // Their documentation: torch.optim, keras.optimizers (Keras 2), tf.train of TensorFlow 1.
  it.each([
    ['pytorch', 1e-8, { decay: 0.99, epsilon: 1e-8 }],
    ['keras', 1e-7, { decay: 0.9, epsilon: 1e-7 }],
    ['tf1', 1e-8, { decay: 0.9, epsilon: 1e-10 }],
  ] as const)('%s: with the defaults of that library', (form, epsilon, ofRmsprop) => {
    expect(adam({ learningRate: 0.1, form })).toMatchObject({ beta1: 0.9, beta2: 0.999, epsilon });
    expect(rmsprop({ learningRate: 0.1, form })).toMatchObject(ofRmsprop);
  });

  it('gradient descent', () => {
    const spec = sgd({ learningRate: 1e5 });
    let w = START;
    expect(trajectory(spec)).toEqual(near(GRADIENTS.map((g) => (w -= 1e5 * g))));
  });

  it.each([adam({ learningRate: 0.1 }), rmsprop({ learningRate: 0.1 }), sgd({ learningRate: 0.1 })])(
    '$kind: parameters of any shape move as each does alone, whatever the order of the gradients',
    (spec) => {
      const parameters = { kernel: constant([2, 3], START), bias: constant([3], -START), gain: constant([], 2) };
      const random = stream(1, 'test');
      const steps = Array.from({ length: 3 }, () => initialise(normalLike(parameters), random));
      const run = (names: (keyof typeof parameters)[]): Tensors => {
        const chosen = Object.fromEntries(names.map((name) => [name, parameters[name]]));
        const start = { ...initialise(chosen, random), ...initialise(slots(spec, 'o', chosen), random) };
        return steps.reduce<Tensors>((state, gradients, i) => {
          const order = i % 2 ? names : [...names].reverse();
          const given = Object.fromEntries(order.map((name) => [name, gradients[name]!]));
          return { ...state, ...update(spec, 'o', state, given, tf.scalar(0.1)) };
        }, start);
      };
      const together = run(['kernel', 'bias', 'gain']);
      for (const name of ['kernel', 'bias', 'gain'] as const) {
        expect(together[name]!.shape).toEqual(parameters[name].shape);
        expect(together[name]!.dataSync()).toEqual(run([name])[name]!.dataSync());
        expect(together[name]!.dataSync()[0]).not.toBe(parameters[name].fill(random)[0]);
      }
    },
  );

  it('the forms differ where gradients are near epsilon, so a mix-up would be seen', () => {
    const ends = (['pytorch', 'keras'] as const).map((form) => trajectory(adam({ learningRate: 0.1, form })).at(-1)!);
    expect(Math.abs(ends[0]! - ends[1]!)).toBeGreaterThan(0.01);
  });
});
