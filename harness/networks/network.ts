import * as tf from '@tensorflow/tfjs-core';
import { entryOf, itemAt } from '../ground/certain.js';
import type { Tensors } from '../engines/engine.js';
import type { Random } from '../random/stream.js';
import type { Weight } from './initialisers.js';

/** What a layer sees of one forward pass: its own weights by their short names. */
export interface Scope {
  /** Batch statistics are used and moving ones advance; otherwise the moving ones are used. */
  readonly training: boolean;
  weight(name: string): tf.Tensor;
  /** A buffer as the passes of this step so far have left it: the value announced last, or the weight. */
  latest(name: string): tf.Tensor;
  /** Announces the next value of a buffer. */
  update(name: string, value: tf.Tensor): void;
}

export interface Layer {
  /** Trained tensors. */
  readonly parameters?: Readonly<Record<string, Weight>>;
  /** Tensors that change without a gradient, such as moving averages. */
  readonly buffers?: Readonly<Record<string, Weight>>;
  /** True where one sample's output depends on the other samples of its batch. */
  readonly mixesSamples?: boolean;
  /** Of its convolution or matrix product, forward, for one sample; none by default. Taps on the padding count. */
  readonly multiplyAdds?: number;
  apply(input: tf.Tensor, scope: Scope): tf.Tensor;
}

/**
 * One forward pass. New buffer values are collected in `updates`, where the caller asks for them; passes that share it
 * come one after the other.
 */
export interface Pass {
  readonly training: boolean;
  readonly updates?: Record<string, tf.Tensor>;
}

/** Multiply-adds of the convolutions and matrix products of one sample's forward pass. */
export interface MultiplyAdds {
  readonly all: number;
  /** Of the layer that takes the input: its way back to the input is needed only where somebody wants that gradient. */
  readonly first: number;
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
 * A batch, or several that go through as one, one after the other. Of several, the first layer takes each by itself: what
 * is differentiated with respect to one of them does not go back to the others.
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
  const named = (kind: 'parameters' | 'buffers'): Record<string, Weight> =>
    Object.fromEntries(
      Object.entries(layers).flatMap(([layer, { [kind]: weights = {} }]) =>
        Object.entries(weights).map(([weight, value]) => [`${name}/${layer}/${weight}`, value]),
      ),
    );
  const counts = Object.values(layers).map(({ multiplyAdds = 0 }) => multiplyAdds);
  return {
    multiplyAdds: { all: counts.reduce((sum, count) => sum + count, 0), first: counts.find((count) => count > 0) ?? 0 },
    parameters: named('parameters'),
    buffers: named('buffers'),
    mixesSamples: Object.values(layers).some((layer) => layer.mixesSamples),
    apply: (weights, input, pass) => {
      const through = (x: tf.Tensor, layer: string): tf.Tensor =>
        entryOf(layers, layer).apply(x, scopeOf(`${name}/${layer}`, weights, pass));
      const [first, ...rest] = Object.keys(layers) as [string, ...string[]];
      const parts = (input instanceof tf.Tensor ? [input] : input).map((x) => through(x, first));
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
