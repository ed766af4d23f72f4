import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../engines/engine.js';

/** The loss at the given weights and its gradient with respect to each; weights that it does not reach get zeros. */
export function valueAndGradients(loss: () => tf.Tensor, weights: Tensors): { value: tf.Scalar; gradients: Tensors } {
  const { value, grads } = tf.engine().gradients(loss, Object.values(weights));
  if (value.rank !== 0)
    throw new Error(`A loss has to be a scalar; this one has the shape [${value.shape.join(', ')}].`);
  return { value: value as tf.Scalar, gradients: byName(weights, grads) };
}

/** A value whose way back to the weights is open until `backward` is called, which has to happen once. */
export interface Forward {
  readonly value: tf.Tensor;
  /** Gradients of a loss with respect to the weights, from its gradient with respect to the value. */
  backward(upstream: tf.Tensor): Tensors;
}

/**
 * Computes a value now and lets its gradients be asked for later, when what becomes of the value is known. In between,
 * the value is data: other gradients are taken with respect to it, none goes past it.
 */
export function forward(compute: () => tf.Tensor, weights: Tensors): Forward {
  const engine = tf.engine();
  const { state } = engine;
  if (state.gradientDepth !== 0) throw new Error('A forward pass cannot begin inside a gradient.');
  state.gradientDepth = 1;
  state.activeTape = [];
  try {
    const value = tf.tidy(compute);
    const tape = state.activeTape;
    return {
      value,
      backward: (upstream) => {
        const resume = (): tf.Tensor => {
          state.activeTape = tape;
          return value;
        };
        return byName(weights, engine.gradients(resume, Object.values(weights), upstream).grads);
      },
    };
  } finally {
    state.gradientDepth = 0;
  }
}

function byName(weights: Tensors, gradients: readonly (tf.Tensor | undefined)[]): Tensors {
  return Object.fromEntries(
    Object.entries(weights).map(([name, weight], i) => [name, gradients[i] ?? tf.zerosLike(weight)]),
  );
}

/** The entries of the given names. */
export function pick(tensors: Tensors, names: Iterable<string>): Tensors {
  const picked: Record<string, tf.Tensor> = {};
  for (const name of names) {
    const tensor = tensors[name];
    if (!tensor) throw new Error(`There is no tensor ${name}.`);
    picked[name] = tensor;
  }
  return picked;
}
