import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../engines/engine.js';
import { constant, type Weight } from '../networks/initialisers.js';

/** Which library's algorithm is meant: they agree on the idea and differ in epsilon (docs/decisions.md). */
export type Form = 'pytorch' | 'keras' | 'tf1';

export type OptimizerSpec =
  | {
      readonly kind: 'adam';
      readonly learningRate: number;
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
      readonly form: Form;
    }
  | {
      readonly kind: 'rmsprop';
      readonly learningRate: number;
      readonly decay: number;
      readonly epsilon: number;
      readonly form: Form;
    }
  | { readonly kind: 'sgd'; readonly learningRate: number };

/**
 * Adam, Kingma & Ba 2015. PyTorch adds epsilon to the bias-corrected root (default 1e-8); Keras (1e-7) and TensorFlow 1
 * (1e-8) add it to the uncorrected one, the paper's "epsilon hat".
 */
export function adam(options: {
  learningRate: number;
  beta1?: number;
  beta2?: number;
  epsilon?: number;
  form?: Form;
}): OptimizerSpec {
  const { learningRate, beta1 = 0.9, beta2 = 0.999, form = 'pytorch' } = options;
  return {
    kind: 'adam',
    learningRate,
    beta1,
    beta2,
    epsilon: options.epsilon ?? (form === 'keras' ? 1e-7 : 1e-8),
    form,
  };
}

/**
 * RMSprop, Tieleman & Hinton 2012. PyTorch (decay 0.99, epsilon 1e-8) and Keras 2 (0.9, 1e-7) add epsilon to the root;
 * TensorFlow 1 (0.9, 1e-10) adds it inside the root and starts the average at 1.
 */
export function rmsprop(options: {
  learningRate: number;
  decay?: number;
  epsilon?: number;
  form?: Form;
}): OptimizerSpec {
  const { learningRate, form = 'pytorch' } = options;
  const epsilons: Record<Form, number> = { pytorch: 1e-8, keras: 1e-7, tf1: 1e-10 };
  return {
    kind: 'rmsprop',
    learningRate,
    decay: options.decay ?? (form === 'pytorch' ? 0.99 : 0.9),
    epsilon: options.epsilon ?? epsilons[form],
    form,
  };
}

/** Plain gradient descent. */
export function sgd(options: { learningRate: number }): OptimizerSpec {
  return { kind: 'sgd', ...options };
}

/** The slots of an optimiser, named `<prefix>/<slot>/<parameter>`, with their first values. */
export function slots(
  spec: OptimizerSpec,
  prefix: string,
  parameters: Readonly<Record<string, Weight>>,
): Record<string, Weight> {
  const each = (slot: string, value: number): [string, Weight][] =>
    Object.entries(parameters).map(([name, { shape }]) => [`${prefix}/${slot}/${name}`, constant(shape, value)]);
  switch (spec.kind) {
    case 'adam':
      return Object.fromEntries([
        ...each('mean', 0),
        ...each('square', 0),
        [`${prefix}/beta1Power`, constant([], 1)],
        [`${prefix}/beta2Power`, constant([], 1)],
      ]);
    case 'rmsprop':
      return Object.fromEntries(each('square', spec.form === 'tf1' ? 1 : 0));
    case 'sgd':
      return {};
  }
}

/**
 * One step of the optimiser: the next parameters and slots, as a map of state. `state` holds both; the learning rate is
 * a tensor, so that a captured step can follow a schedule.
 */
export function update(
  spec: OptimizerSpec,
  prefix: string,
  state: Tensors,
  gradients: Tensors,
  learningRate: tf.Scalar,
): Tensors {
  switch (spec.kind) {
    case 'adam':
      return adamUpdate(spec, prefix, state, gradients, learningRate);
    case 'rmsprop':
      return rmspropUpdate(spec, prefix, state, gradients, learningRate);
    case 'sgd':
      return mapEntries(gradients, (name, gradient) => ({
        [name]: tf.sub(state[name]!, tf.mul(gradient, learningRate)),
      }));
  }
}

function adamUpdate(
  { beta1, beta2, epsilon, form }: OptimizerSpec & { kind: 'adam' },
  prefix: string,
  state: Tensors,
  gradients: Tensors,
  learningRate: tf.Scalar,
): Tensors {
  const beta1Power = tf.mul(state[`${prefix}/beta1Power`]!, beta1);
  const beta2Power = tf.mul(state[`${prefix}/beta2Power`]!, beta2);
  // Both corrections fold into one scale and one epsilon a step: lr·√(1−β₂ᵗ)/(1−β₁ᵗ) · m / (√v + ε·√(1−β₂ᵗ)).
  const correction2 = tf.sqrt(tf.sub(1, beta2Power));
  const scale = tf.div(tf.mul(learningRate, correction2), tf.sub(1, beta1Power));
  const offset = form === 'pytorch' ? tf.mul(correction2, epsilon) : tf.scalar(epsilon);
  const next = mapEntries(gradients, (name, gradient) => {
    const mean = towards(state[`${prefix}/mean/${name}`]!, gradient, 1 - beta1);
    const square = towards(state[`${prefix}/square/${name}`]!, tf.square(gradient), 1 - beta2);
    const direction = tf.div(mean, tf.add(tf.sqrt(square), offset));
    return {
      [name]: tf.sub(state[name]!, tf.mul(direction, scale)),
      [`${prefix}/mean/${name}`]: mean,
      [`${prefix}/square/${name}`]: square,
    };
  });
  return { ...next, [`${prefix}/beta1Power`]: beta1Power, [`${prefix}/beta2Power`]: beta2Power };
}

function rmspropUpdate(
  { decay, epsilon, form }: OptimizerSpec & { kind: 'rmsprop' },
  prefix: string,
  state: Tensors,
  gradients: Tensors,
  learningRate: tf.Scalar,
): Tensors {
  return mapEntries(gradients, (name, gradient) => {
    const square = towards(state[`${prefix}/square/${name}`]!, tf.square(gradient), 1 - decay);
    const root = form === 'tf1' ? tf.sqrt(tf.add(square, epsilon)) : tf.add(tf.sqrt(square), epsilon);
    return {
      [name]: tf.sub(state[name]!, tf.mul(tf.div(gradient, root), learningRate)),
      [`${prefix}/square/${name}`]: square,
    };
  });
}

/** An exponential moving average: a share of the way from `old` to `target`. */
const towards = (old: tf.Tensor, target: tf.Tensor, share: number): tf.Tensor =>
  tf.add(old, tf.mul(tf.sub(target, old), share));

function mapEntries(gradients: Tensors, entry: (name: string, gradient: tf.Tensor) => Tensors): Tensors {
  return Object.assign({}, ...Object.entries(gradients).map(([name, gradient]) => entry(name, gradient))) as Tensors;
}
