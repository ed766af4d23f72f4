import * as tf from '@tensorflow/tfjs-core';
import { defined, itemAt } from '../ground/certain.js';
import { kernel, type InitialiserName, type Weight } from './initialisers.js';
import { single, within, type Layer } from './layer.js';

/*
 * How labels enter networks. They are one-hot, [n, classes], so that a look-up is a matrix product, which every engine
 * has and can differentiate. It has one term that is not 0, and is not counted among the multiply-adds.
 */

/**
 * The normalisation with a scale and an offset for each class: conditional batch normalisation, de Vries et al. 2017,
 * arXiv:1707.00683, as Miyato & Koyama 2018 (arXiv:1802.05637) have it in the generator.
 */
export function perClass(norm: Layer, classes: number): Layer {
  const { scale, offset } = defined(norm.parameters) as { scale: Weight; offset: Weight };
  return {
    ...norm,
    parameters: { scale: forEach(classes, scale), offset: forEach(classes, offset) },
    apply: (x, scope) => {
      const channels = scope.weight('scale').shape.slice(1);
      const plain = norm.apply(x, {
        ...scope,
        weight: (name) => (name === 'scale' ? tf.ones(channels) : tf.zeros(channels)),
      });
      const own = (name: string): tf.Tensor => {
        const rows = tf.matMul(scope.labels(), scope.weight(name) as tf.Tensor2D);
        return tf.reshape(rows, [itemAt(rows.shape, 0), ...x.shape.slice(1, -1).map(() => 1), -1]);
      };
      return tf.add(tf.mul(plain, own('scale')), own('offset'));
    },
  };
}

/** The weight once for each class, each with first values of its own: [classes, …]. */
const forEach = (classes: number, { shape, fill }: Weight): Weight => ({
  shape: [classes, ...shape],
  fill: (random) => Float32Array.from(Array.from({ length: classes }, () => [...fill(random)]).flat()),
});

/** ⟨v_y, x⟩ [n, 1]: the inner product of a sample's features x [n, features] with the learned vector of its class y. */
export const classProduct = (features: number, classes: number, init: InitialiserName): Layer => ({
  parameters: { kernel: kernel(init, [features, classes], features, classes) },
  multiplyAdds: single(features),
  apply: (x, { weight, labels }) =>
    tf.sum(tf.mul(x, tf.matMul(labels(), weight('kernel') as tf.Tensor2D, false, true)), 1, true),
});

/**
 * A score of features that knows the class: a linear function of them and their product with the class's vector. Miyato &
 * Koyama 2018, arXiv:1802.05637, section 3. The linear layer's weights keep their names, so that they start as without
 * labels.
 */
export function projection(linear: Layer, product: Layer): Layer {
  const named = (weights: Layer['parameters'] = {}): Record<string, Weight> =>
    Object.fromEntries(Object.entries(weights).map(([name, weight]) => [`embedding/${name}`, weight]));
  const counts = [linear, product].map(({ multiplyAdds = single(0) }) => multiplyAdds);
  return {
    parameters: { ...linear.parameters, ...named(product.parameters) },
    buffers: { ...linear.buffers, ...named(product.buffers) },
    multiplyAdds: {
      all: counts.reduce((sum, { all }) => sum + all, 0),
      first: counts.reduce((sum, { first }) => sum + first, 0),
    },
    apply: (x, scope) => tf.add(linear.apply(x, scope), product.apply(x, within(scope, 'embedding'))),
  };
}
