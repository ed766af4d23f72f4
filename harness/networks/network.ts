import * as tf from '@tensorflow/tfjs-core';
import { entryOf, itemAt } from '../ground/certain.js';
import type { Tensors } from '../engines/engine.js';
import type { Random } from '../random/stream.js';
import type { Weight } from './initialisers.js';
import { chain, type Layer, type MultiplyAdds, type Scope } from './layer.js';

/**
 * One forward pass. New buffer values are collected in `updates`, where the caller asks for them; passes that share it
 * come one after the other.
 */
export interface Pass {
  readonly training: boolean;
  /** Classes of the samples, one-hot: [n, classes]; of networks that are built for labels. */
  readonly labels?: tf.Tensor | undefined;
  readonly updates?: Record<string, tf.Tensor>;
}

export interface Network {
  readonly parameters: Readonly<Record<string, Weight>>;
  readonly buffers: Readonly<Record<string, Weight>>;
  readonly mixesSamples: boolean;
  readonly multiplyAdds: MultiplyAdds;
  /** `weights` holds parameters and buffers under this network's names. */
  apply(weights: Tensors, input: Input, pass: Pass): tf.Tensor;
}

/**
 * A batch, or several that go through as one, one after the other. Of several, the first convolution or matrix product
 * takes each by itself: what is differentiated with respect to one of them does not go back to the others.
 */
export type Input = tf.Tensor | readonly tf.Tensor[];

/** All but `apply` of several networks that make one, one after the other. */
export function together(...networks: readonly Network[]): Omit<Network, 'apply'> {
  const counts = networks.map(({ multiplyAdds }) => multiplyAdds);
  return {
    parameters: Object.assign({}, ...networks.map(({ parameters }) => parameters)) as Network['parameters'],
    buffers: Object.assign({}, ...networks.map(({ buffers }) => buffers)) as Network['buffers'],
    mixesSamples: networks.some(({ mixesSamples }) => mixesSamples),
    multiplyAdds: { all: counts.reduce((sum, { all }) => sum + all, 0), first: counts[0]?.first ?? 0 },
  };
}

/** The layers one after another; weights are named `<network>/<layer>/<weight>`. */
export function sequential(name: string, layers: Readonly<Record<string, Layer>>): Network {
  const { parameters = {}, buffers = {}, multiplyAdds, mixesSamples = false } = chain(layers);
  const named = (weights: Readonly<Record<string, Weight>>): Record<string, Weight> =>
    Object.fromEntries(Object.entries(weights).map(([weight, value]) => [`${name}/${weight}`, value]));
  const names = Object.keys(layers);
  // Layers without multiply-adds, such as reshapes, may stand before the first one that computes: they belong to it.
  const upTo =
    1 +
    Math.max(
      0,
      names.findIndex((layer) => (entryOf(layers, layer).multiplyAdds?.all ?? 0) > 0),
    );
  const [first, rest] = [names.slice(0, upTo), names.slice(upTo)];
  return {
    multiplyAdds: multiplyAdds ?? { all: 0, first: 0 },
    parameters: named(parameters),
    buffers: named(buffers),
    mixesSamples,
    apply: (weights, input, pass) => {
      const through = (x: tf.Tensor, layer: string): tf.Tensor =>
        entryOf(layers, layer).apply(x, scopeOf(`${name}/${layer}`, weights, pass));
      const parts = (input instanceof tf.Tensor ? [input] : input).map((x) => first.reduce(through, x));
      return rest.reduce(through, parts.length === 1 ? itemAt(parts, 0) : tf.concat(parts));
    },
  };
}

function scopeOf(prefix: string, weights: Tensors, pass: Pass): Scope {
  const weight = (name: string): tf.Tensor => {
    const found = weights[`${prefix}/${name}`];
    if (!found) throw new Error(`The network has no weight ${prefix}/${name}.`);
    return found;
  };
  return {
    training: pass.training,
    weight,
    labels: () => {
      if (!pass.labels) throw new Error(`${prefix} needs the classes of the samples, and this pass has none.`);
      return pass.labels as tf.Tensor2D;
    },
    latest: (name) => pass.updates?.[`${prefix}/${name}`] ?? weight(name),
    update: (name, value) => {
      if (!pass.updates) return;
      pass.updates[`${prefix}/${name}`]?.dispose();
      // Kept, because it is made inside the gradient's scope and read after it.
      pass.updates[`${prefix}/${name}`] = tf.keep(value);
    },
  };
}

/** First values of weights, as tensors; drawn in order of name, each from the stream's next numbers. */
export function initialise(weights: Readonly<Record<string, Weight>>, random: Random): Tensors {
  const names = Object.keys(weights).sort();
  return Object.fromEntries(
    names.map((name) => [name, tf.tensor(entryOf(weights, name).fill(random), [...entryOf(weights, name).shape])]),
  );
}
