import * as tf from '@tensorflow/tfjs-core';
import { entryOf, itemAt } from '../ground/certain.js';
import type { Tensors } from '../engines/engine.js';
import { adamKernel, rmspropKernel } from '../engines/optimizer-kernels.js';
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

/**
 * The slots of an optimiser, named `<prefix>/<slot>`, with their first values. A slot is one vector over the entries of
 * all parameters, in order of the parameters' names: a few long operations take less time than many short ones.
 */
export function slots(
  spec: OptimizerSpec,
  prefix: string,
  parameters: Readonly<Record<string, Weight>>,
): Record<string, Weight> {
  const size = Object.values(parameters).reduce((sum, { shape }) => sum + tf.util.sizeFromShape([...shape]), 0);
  switch (spec.kind) {
    case 'adam':
      return {
        [`${prefix}/mean`]: constant([size], 0),
        [`${prefix}/square`]: constant([size], 0),
        [`${prefix}/beta1Power`]: constant([], 1),
        [`${prefix}/beta2Power`]: constant([], 1),
      };
    case 'rmsprop':
      return { [`${prefix}/square`]: constant([size], spec.form === 'tf1' ? 1 : 0) };
    case 'sgd':
      return {};
  }
}

/**
 * One step of the optimiser: the next parameters and slots, as a map of state. `state` holds both, and there is a
 * gradient for every parameter; the learning rate is a tensor, so that a captured step can follow a schedule.
 */
export function update(
  spec: OptimizerSpec,
  prefix: string,
  state: Tensors,
  gradients: Tensors,
  learningRate: tf.Scalar,
): Tensors {
  if (spec.kind === 'sgd')
    return mapValues(gradients, (gradient, name) => tf.sub(entryOf(state, name), tf.mul(gradient, learningRate)));
  const slot = (name: string): tf.Tensor => entryOf(state, `${prefix}/${name}`);
  const whole = kernelOf(spec);
  if (tf.getKernel(whole.kernel, tf.getBackend())) return byKernel(whole, prefix, state, gradients, learningRate);
  const { descent, next } = descend(spec, slot, concatenated(gradients), learningRate);
  return {
    ...mapValues(splitLike(gradients, descent), (piece, name) => tf.sub(entryOf(state, name), piece)),
    ...Object.fromEntries(Object.entries(next).map(([name, value]) => [`${prefix}/${name}`, value])),
  };
}

/** A kernel for a whole step, which some backends have. */
interface WholeStep {
  readonly kernel: string;
  /** In the order of its outputs. */
  readonly slots: readonly string[];
  readonly attributes: tf.NamedAttrMap;
}

function kernelOf(spec: OptimizerSpec & { kind: 'adam' | 'rmsprop' }): WholeStep {
  if (spec.kind === 'rmsprop') {
    const { decay, epsilon, form } = spec;
    return { kernel: rmspropKernel, slots: ['square'], attributes: { decay, epsilon, inside: form === 'tf1' } };
  }
  const { beta1, beta2, epsilon, form } = spec;
  const attributes = { beta1, beta2, epsilon, corrected: form === 'pytorch' };
  return { kernel: adamKernel, slots: ['mean', 'square', 'beta1Power', 'beta2Power'], attributes };
}

function byKernel(
  whole: WholeStep,
  prefix: string,
  state: Tensors,
  gradients: Tensors,
  learningRate: tf.Scalar,
): Tensors {
  const names = namesOf(gradients);
  const slotNames = whole.slots.map((name) => [name, `${prefix}/${name}`] as const);
  const inputs = {
    learningRate,
    ...Object.fromEntries(slotNames.map(([name, full]) => [name, entryOf(state, full)])),
    ...Object.fromEntries(names.map((name, i) => [`weight${i}`, entryOf(state, name)])),
    ...Object.fromEntries(names.map((name, i) => [`gradient${i}`, entryOf(gradients, name)])),
  };
  const next = tf.engine().runKernel<tf.Tensor[]>(whole.kernel, inputs, whole.attributes);
  return Object.fromEntries([...slotNames.map(([, full]) => full), ...names].map((name, i) => [name, itemAt(next, i)]));
}

/** What is subtracted from the parameters, and the next slots by their short names. */
interface Descent {
  readonly descent: tf.Tensor;
  readonly next: Tensors;
}

const descend = (
  spec: OptimizerSpec & { kind: 'adam' | 'rmsprop' },
  slot: (name: string) => tf.Tensor,
  gradient: tf.Tensor,
  learningRate: tf.Scalar,
): Descent =>
  spec.kind === 'adam'
    ? adamDescent(spec, slot, gradient, learningRate)
    : rmspropDescent(spec, slot, gradient, learningRate);

function adamDescent(
  { beta1, beta2, epsilon, form }: OptimizerSpec & { kind: 'adam' },
  slot: (name: string) => tf.Tensor,
  gradient: tf.Tensor,
  learningRate: tf.Scalar,
): Descent {
  const beta1Power = tf.mul(slot('beta1Power'), beta1);
  const beta2Power = tf.mul(slot('beta2Power'), beta2);
  // Both corrections fold into one scale and one epsilon a step: lr·√(1−β₂ᵗ)/(1−β₁ᵗ) · m / (√v + ε·√(1−β₂ᵗ)).
  const correction2 = tf.sqrt(tf.sub(1, beta2Power));
  const scale = tf.div(tf.mul(learningRate, correction2), tf.sub(1, beta1Power));
  const offset = form === 'pytorch' ? tf.mul(correction2, epsilon) : tf.scalar(epsilon);
  const mean = towards(slot('mean'), gradient, 1 - beta1);
  const square = towards(slot('square'), tf.square(gradient), 1 - beta2);
  const direction = tf.div(mean, tf.add(tf.sqrt(square), offset));
  return { descent: tf.mul(direction, scale), next: { mean, square, beta1Power, beta2Power } };
}

function rmspropDescent(
  { decay, epsilon, form }: OptimizerSpec & { kind: 'rmsprop' },
  slot: (name: string) => tf.Tensor,
  gradient: tf.Tensor,
  learningRate: tf.Scalar,
): Descent {
  const square = towards(slot('square'), tf.square(gradient), 1 - decay);
  const root = form === 'tf1' ? tf.sqrt(tf.add(square, epsilon)) : tf.add(tf.sqrt(square), epsilon);
  return { descent: tf.mul(tf.div(gradient, root), learningRate), next: { square } };
}

/** An exponential moving average: a share of the way from `old` to `target`. */
const towards = (old: tf.Tensor, target: tf.Tensor, share: number): tf.Tensor =>
  tf.add(old, tf.mul(tf.sub(target, old), share));

/** All entries as one vector, in order of name. */
function concatenated(tensors: Tensors): tf.Tensor1D {
  const vectors = namesOf(tensors).map(
    (name) => reshaped(entryOf(tensors, name), [entryOf(tensors, name).size]) as tf.Tensor1D,
  );
  return tf.concat1d(vectors);
}

/** A vector cut into tensors of the same names and shapes; undoes `concatenated`. */
function splitLike(tensors: Tensors, vector: tf.Tensor): Tensors {
  const names = namesOf(tensors);
  const pieces = tf.split(
    vector,
    names.map((name) => entryOf(tensors, name).size),
  );
  return Object.fromEntries(names.map((name, i) => [name, reshaped(itemAt(pieces, i), entryOf(tensors, name).shape)]));
}

const namesOf = (tensors: Tensors): string[] => Object.keys(tensors).sort();

/** A reshape is an operation like any other, so vectors do without. */
const reshaped = (tensor: tf.Tensor, shape: number[]): tf.Tensor =>
  tensor.rank === 1 && shape.length === 1 ? tensor : tf.reshape(tensor, shape);

const mapValues = (tensors: Tensors, value: (tensor: tf.Tensor, name: string) => tf.Tensor): Tensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, value(tensor, name)]));
