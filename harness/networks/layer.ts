import * as tf from '@tensorflow/tfjs-core';
import type { Weight } from './initialisers.js';

/** What a layer sees of one forward pass: its own weights by their short names. */
export interface Scope {
  /** Batch statistics are used and moving ones advance; otherwise the moving ones are used. */
  readonly training: boolean;
  weight(name: string): tf.Tensor;
  /** A buffer as the passes of this step so far have left it: the value announced last, or the weight. */
  latest(name: string): tf.Tensor;
  /** Classes of the samples, one-hot: [n, classes]. Throws in a pass without labels. */
  labels(): tf.Tensor2D;
  /** Announces the next value of a buffer. */
  update(name: string, value: tf.Tensor): void;
}

/** Multiply-adds of the convolutions and matrix products of one sample's forward pass. Taps on the padding count. */
export interface MultiplyAdds {
  readonly all: number;
  /** Those of the first layer. A backward pass goes through it to the input only where the gradient at the input is needed. */
  readonly first: number;
}

export interface Layer {
  /** Trained tensors. */
  readonly parameters?: Readonly<Record<string, Weight>>;
  /** Tensors that change without a gradient, such as moving averages. */
  readonly buffers?: Readonly<Record<string, Weight>>;
  /** True where one sample's output depends on the other samples of its batch. */
  readonly mixesSamples?: boolean;
  /** None by default. */
  readonly multiplyAdds?: MultiplyAdds;
  apply(input: tf.Tensor, scope: Scope): tf.Tensor;
}

/** Of a single convolution or matrix product, which takes the input. */
export const single = (count: number): MultiplyAdds => ({ all: count, first: count });

type Layers = Readonly<Record<string, Layer>>;

/** The layers one after another, as one; weights are named `<layer>/<weight>`. */
export function chain(layers: Layers): Layer {
  const counts = Object.values(layers).map(countsOf);
  return {
    ...madeOf(layers),
    multiplyAdds: { all: total(counts, 'all'), first: counts.find(({ all }) => all > 0)?.first ?? 0 },
    apply: (input, scope) =>
      Object.entries(layers).reduce((x, [name, layer]) => layer.apply(x, within(scope, name)), input),
  };
}

/** What the layers make of the same input, added up. */
export function sumOf(branches: Layers): Layer {
  const counts = Object.values(branches).map(countsOf);
  return {
    ...madeOf(branches),
    multiplyAdds: { all: total(counts, 'all'), first: total(counts, 'first') },
    apply: (input, scope) =>
      Object.entries(branches)
        .map(([name, layer]) => layer.apply(input, within(scope, name)))
        .reduce((sum, each) => tf.add(sum, each)),
  };
}

const countsOf = ({ multiplyAdds = single(0) }: Layer): MultiplyAdds => multiplyAdds;
const total = (counts: readonly MultiplyAdds[], which: keyof MultiplyAdds): number =>
  counts.reduce((sum, count) => sum + count[which], 0);

/** All but `apply` and the counts of a layer that is made of others. */
function madeOf(layers: Layers): Pick<Layer, 'parameters' | 'buffers' | 'mixesSamples'> {
  const named = (kind: 'parameters' | 'buffers'): Record<string, Weight> =>
    Object.fromEntries(
      Object.entries(layers).flatMap(([layer, { [kind]: weights = {} }]) =>
        Object.entries(weights).map(([weight, value]) => [`${layer}/${weight}`, value]),
      ),
    );
  return {
    parameters: named('parameters'),
    buffers: named('buffers'),
    mixesSamples: Object.values(layers).some((layer) => layer.mixesSamples),
  };
}

/** What the layer of a name sees of the scope of the one that it is a part of. */
export const within = (scope: Scope, layer: string): Scope => ({
  training: scope.training,
  labels: () => scope.labels(),
  weight: (name) => scope.weight(`${layer}/${name}`),
  latest: (name) => scope.latest(`${layer}/${name}`),
  update: (name, value) => scope.update(`${layer}/${name}`, value),
});

/** Numbered names for layers one after another. */
export const numbered = (layers: readonly Layer[]): Record<string, Layer> =>
  Object.fromEntries(layers.map((layer, index) => [`layer${String(index).padStart(2, '0')}`, layer]));
