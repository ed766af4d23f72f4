import * as tf from '@tensorflow/tfjs-core';
import { entryOf } from '../../harness/ground/certain.js';
import { convolve, foldedConvolution, linear, type Convolution, type Shapes, type Weights } from './layers.js';

/**
 * EfficientNet-Lite0: Tan and Le 2019, arXiv:1905.11946, table 1, without squeeze-and-excitation, with ReLU6, and stem and
 * head of fixed width. Every convolution pads as TensorFlow's 'same'.
 */

export const SIDE = 224;
export const DIMENSIONS = 1280;
export const CLASSES = 1000;
const EPSILON = 1e-3;

/** Blocks that repeat; only the first of them has the stride and another number of channels. */
const groups: readonly {
  repeats: number;
  kernel: number;
  stride: 1 | 2;
  expands: number;
  inputs: number;
  outputs: number;
}[] = [
  { repeats: 1, kernel: 3, stride: 1, expands: 1, inputs: 32, outputs: 16 },
  { repeats: 2, kernel: 3, stride: 2, expands: 6, inputs: 16, outputs: 24 },
  { repeats: 2, kernel: 5, stride: 2, expands: 6, inputs: 24, outputs: 40 },
  { repeats: 3, kernel: 3, stride: 2, expands: 6, inputs: 40, outputs: 80 },
  { repeats: 3, kernel: 5, stride: 1, expands: 6, inputs: 80, outputs: 112 },
  { repeats: 4, kernel: 5, stride: 2, expands: 6, inputs: 112, outputs: 192 },
  { repeats: 1, kernel: 3, stride: 1, expands: 6, inputs: 192, outputs: 320 },
];

/** A convolution with its normalisation's name and what follows. */
interface Layer extends Convolution {
  readonly norm: string;
  readonly activation: 'relu6' | 'linear';
}

interface Block {
  readonly layers: readonly Layer[];
  /** Whether the input is added. */
  readonly adds: boolean;
}

const layer = (name: string, norm: string, inputs: number, outputs: number, more: Partial<Layer> = {}): Layer => ({
  ...{ name, norm, inputs, outputs, kernel: [1, 1], stride: 1, padding: 'same', activation: 'relu6' },
  ...more,
});

function block(index: number, inputs: number, first: boolean, group: (typeof groups)[number]): Block {
  const { kernel, expands, outputs } = group;
  const stride = first ? group.stride : 1;
  const [path, inner] = [`_blocks.${index}.`, inputs * expands];
  const depthwise = { kernel: [kernel, kernel] as const, stride, depthwise: true };
  return {
    layers: [
      ...(expands === 1 ? [] : [layer(`${path}_expand_conv`, `${path}_bn0`, inputs, inner)]),
      layer(`${path}_depthwise_conv`, `${path}_bn1`, inner, inner, depthwise),
      layer(`${path}_project_conv`, `${path}_bn2`, inner, outputs, { activation: 'linear' }),
    ],
    adds: stride === 1 && inputs === outputs,
  };
}

function allBlocks(): Block[] {
  const blocks = [{ layers: [layer('_conv_stem', '_bn0', 3, 32, { kernel: [3, 3], stride: 2 })], adds: false }];
  let index = 0;
  for (const group of groups)
    for (let i = 0; i < group.repeats; i++)
      blocks.push(block(index++, i === 0 ? group.inputs : group.outputs, i === 0, group) as (typeof blocks)[number]);
  return [...blocks, { layers: [layer('_conv_head', '_bn1', 320, DIMENSIONS)], adds: false }];
}

const blocks = allBlocks();
const layers = blocks.flatMap((each) => each.layers);

/** Names and shapes in the published file. */
export const efficientnetShapes: Shapes = Object.fromEntries([
  ...layers.flatMap(({ name, norm, inputs, outputs, kernel, depthwise }) => [
    [`${name}.weight`, [outputs, depthwise ? 1 : inputs, ...kernel]] as const,
    ...['weight', 'bias', 'running_mean', 'running_var'].map((part) => [`${norm}.${part}`, [outputs]] as const),
  ]),
  ['_fc.weight', [CLASSES, DIMENSIONS]],
  ['_fc.bias', [CLASSES]],
]);

/** Tensors of the network, by name: what it computes with. */
export function efficientnetTensors(weights: Weights): Record<string, tf.Tensor> {
  const tensors = layers.flatMap((each) =>
    Object.entries(foldedConvolution(weights, each, `${each.name}.weight`, each.norm, EPSILON)).map(
      ([part, tensor]) => [`${each.name}.${part}`, tensor] as const,
    ),
  );
  return {
    ...Object.fromEntries(tensors),
    classes: linear(weights('_fc.weight'), CLASSES),
    bias: tf.tensor1d(weights('_fc.bias')),
  };
}

/** The pooled last layer [n, 1280] of pictures [n, 224, 224, 3] in the network's range, about [−1, 1]. */
export function efficientnetFeatures(tensors: Readonly<Record<string, tf.Tensor>>, pictures: tf.Tensor4D): tf.Tensor2D {
  let x = pictures;
  for (const { layers: chain, adds } of blocks) {
    const y = chain.reduce((input, each) => convolve(tensors, each.name, each, input, each.activation), x);
    x = adds ? tf.add(y, x) : y;
  }
  return tf.mean(x, [1, 2]);
}

/** The probabilities of the classes of ImageNet [n, 1000] of features. */
export const efficientnetProbabilities = (
  tensors: Readonly<Record<string, tf.Tensor>>,
  features: tf.Tensor2D,
): tf.Tensor2D =>
  tf.softmax(
    tf.add(tf.matMul(features, entryOf(tensors, 'classes') as tf.Tensor2D), entryOf(tensors, 'bias')) as tf.Tensor2D,
  );
