import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../engines/engine.js';

/** The loss at the given weights and its gradient with respect to each; weights that it does not reach get zeros. */
export function valueAndGradients(loss: () => tf.Tensor, weights: Tensors): { value: tf.Scalar; gradients: Tensors } {
  const names = Object.keys(weights);
  const tensors = Object.values(weights);
  const { value, grads } = tf.engine().gradients(loss, tensors);
  if (value.rank !== 0)
    throw new Error(`A loss has to be a scalar; this one has the shape [${value.shape.join(', ')}].`);
  const gradients = names.map((name, i) => [
    name,
    (grads as (tf.Tensor | undefined)[])[i] ?? tf.zerosLike(tensors[i]!),
  ]);
  return { value: value as tf.Scalar, gradients: Object.fromEntries(gradients) as Tensors };
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
