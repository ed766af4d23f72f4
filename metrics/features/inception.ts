import * as tf from '@tensorflow/tfjs-core';
import { entryOf } from '../../harness/ground/certain.js';
import { convolve, foldedConvolution, linear, type Convolution, type Shapes, type Weights } from './layers.js';

/**
 * The Inception v3 whose features the Fréchet Inception distance compares (Heusel et al. 2017), layer by layer: Szegedy et
 * al. 2015, arXiv:1512.00567, as it was trained for 1008 classes in 2015. Its average pools leave the padding out, and the
 * last block's pool is a maximum.
 */

export const SIDE = 299;
export const CLASSES = 1008;
const EPSILON = 1e-3;

/** Where features are taken. `logits` are without bias, as the Inception score uses them. */
export type Taps = Readonly<Record<'64' | '192' | '768' | '2048' | 'logits', tf.Tensor2D>>;

type Step = Convolution | 'average' | 'max' | 'halve' | readonly Convolution[];

interface Block {
  readonly name: string;
  /** Whose outputs are concatenated, in this order. */
  readonly branches: readonly (readonly Step[])[];
}

const conv = (name: string, inputs: number, outputs: number, kernel: number | [number, number]): Convolution => ({
  name,
  inputs,
  outputs,
  kernel: typeof kernel === 'number' ? [kernel, kernel] : kernel,
  stride: 1,
  padding: 'same',
});
const valid = (layer: Convolution): Convolution => ({ ...layer, padding: 'valid' });
const halving = (layer: Convolution): Convolution => ({ ...layer, stride: 2, padding: 'valid' });

const blockA = (name: string, inputs: number, pooled: number): Block => ({
  name,
  branches: [
    [conv('branch1x1', inputs, 64, 1)],
    [conv('branch5x5_1', inputs, 48, 1), conv('branch5x5_2', 48, 64, 5)],
    [conv('branch3x3dbl_1', inputs, 64, 1), conv('branch3x3dbl_2', 64, 96, 3), conv('branch3x3dbl_3', 96, 96, 3)],
    ['average', conv('branch_pool', inputs, pooled, 1)],
  ],
});

const blockB: Block = {
  name: 'Mixed_6a',
  branches: [
    [halving(conv('branch3x3', 288, 384, 3))],
    [conv('branch3x3dbl_1', 288, 64, 1), conv('branch3x3dbl_2', 64, 96, 3), halving(conv('branch3x3dbl_3', 96, 96, 3))],
    ['halve'],
  ],
};

const blockC = (name: string, inner: number): Block => ({
  name,
  branches: [
    [conv('branch1x1', 768, 192, 1)],
    [
      conv('branch7x7_1', 768, inner, 1),
      conv('branch7x7_2', inner, inner, [1, 7]),
      conv('branch7x7_3', inner, 192, [7, 1]),
    ],
    [
      conv('branch7x7dbl_1', 768, inner, 1),
      conv('branch7x7dbl_2', inner, inner, [7, 1]),
      conv('branch7x7dbl_3', inner, inner, [1, 7]),
      conv('branch7x7dbl_4', inner, inner, [7, 1]),
      conv('branch7x7dbl_5', inner, 192, [1, 7]),
    ],
    ['average', conv('branch_pool', 768, 192, 1)],
  ],
});

const blockD: Block = {
  name: 'Mixed_7a',
  branches: [
    [conv('branch3x3_1', 768, 192, 1), halving(conv('branch3x3_2', 192, 320, 3))],
    [
      conv('branch7x7x3_1', 768, 192, 1),
      conv('branch7x7x3_2', 192, 192, [1, 7]),
      conv('branch7x7x3_3', 192, 192, [7, 1]),
      halving(conv('branch7x7x3_4', 192, 192, 3)),
    ],
    ['halve'],
  ],
};

const blockE = (name: string, inputs: number, pool: 'average' | 'max'): Block => ({
  name,
  branches: [
    [conv('branch1x1', inputs, 320, 1)],
    [
      conv('branch3x3_1', inputs, 384, 1),
      [conv('branch3x3_2a', 384, 384, [1, 3]), conv('branch3x3_2b', 384, 384, [3, 1])],
    ],
    [
      conv('branch3x3dbl_1', inputs, 448, 1),
      conv('branch3x3dbl_2', 448, 384, 3),
      [conv('branch3x3dbl_3a', 384, 384, [1, 3]), conv('branch3x3dbl_3b', 384, 384, [3, 1])],
    ],
    [pool, conv('branch_pool', inputs, 192, 1)],
  ],
});

const single = (step: Step): Block => ({ name: '', branches: [[step]] });

/** What leads to each tap from the one before. */
const stages: Readonly<Record<'64' | '192' | '768' | '2048', readonly Block[]>> = {
  '64': [
    halving(conv('Conv2d_1a_3x3', 3, 32, 3)),
    valid(conv('Conv2d_2a_3x3', 32, 32, 3)),
    conv('Conv2d_2b_3x3', 32, 64, 3),
    'halve' as const,
  ].map(single),
  '192': [conv('Conv2d_3b_1x1', 64, 80, 1), valid(conv('Conv2d_4a_3x3', 80, 192, 3)), 'halve' as const].map(single),
  '768': [
    blockA('Mixed_5b', 192, 32),
    blockA('Mixed_5c', 256, 64),
    blockA('Mixed_5d', 288, 64),
    blockB,
    blockC('Mixed_6b', 128),
    blockC('Mixed_6c', 160),
    blockC('Mixed_6d', 160),
    blockC('Mixed_6e', 192),
  ],
  '2048': [blockD, blockE('Mixed_7b', 1280, 'average'), blockE('Mixed_7c', 2048, 'max')],
};

const isConvolution = (step: Step): step is Convolution => typeof step === 'object' && !Array.isArray(step);
const pathOf = (block: Block, { name }: Convolution): string => (block.name ? `${block.name}.${name}` : name);

function convolutions(): { path: string; layer: Convolution }[] {
  return Object.values(stages)
    .flat()
    .flatMap((block) =>
      block.branches
        .flat(2)
        .filter(isConvolution)
        .map((layer) => ({ path: pathOf(block, layer), layer })),
    );
}

/** Names and shapes in the published file, as torchvision and torch-fidelity name the layers. */
export const inceptionShapes: Shapes = Object.fromEntries([
  ...convolutions().flatMap(({ path, layer: { inputs, outputs, kernel } }) => [
    [`${path}.conv.weight`, [outputs, inputs, ...kernel]] as const,
    ...['weight', 'bias', 'running_mean', 'running_var'].map((part) => [`${path}.bn.${part}`, [outputs]] as const),
  ]),
  ['fc.weight', [CLASSES, 2048]],
]);

/** Tensors of a network, by name: what it computes with. */
export function inceptionTensors(weights: Weights): Record<string, tf.Tensor> {
  const tensors = convolutions().flatMap(({ path, layer }) =>
    Object.entries(foldedConvolution(weights, layer, `${path}.conv.weight`, `${path}.bn`, EPSILON)).map(
      ([part, tensor]) => [`${path}.${part}`, tensor] as const,
    ),
  );
  return { ...Object.fromEntries(tensors), classes: linear(weights('fc.weight'), CLASSES) };
}

/**
 * The features of pictures [n, 299, 299, 3] in the network's range, about [−1, 1].
 * @param last The tap after which nothing is computed.
 */
export function inceptionTaps(
  tensors: Readonly<Record<string, tf.Tensor>>,
  pictures: tf.Tensor4D,
  last: keyof Taps = 'logits',
): Partial<Taps> {
  const taps: Partial<Record<keyof Taps, tf.Tensor2D>> = {};
  let x = pictures;
  for (const tap of ['64', '192', '768', '2048'] as const) {
    for (const block of stages[tap]) x = runBlock(tensors, block, x);
    taps[tap] = tf.mean(x, [1, 2]);
    if (tap === last) return taps;
  }
  return { ...taps, logits: tf.matMul(entryOf(taps, '2048'), entryOf(tensors, 'classes') as tf.Tensor2D) };
}

function runBlock(tensors: Readonly<Record<string, tf.Tensor>>, block: Block, x: tf.Tensor4D): tf.Tensor4D {
  const run = (input: tf.Tensor4D, step: Step): tf.Tensor4D => {
    if (step === 'average') return tf.avgPool(input, 3, 1, 'same');
    if (step === 'max') return tf.maxPool(input, 3, 1, 'same');
    if (step === 'halve') return tf.maxPool(input, 3, 2, 'valid');
    if (isConvolution(step)) return convolve(tensors, pathOf(block, step), step, input, 'relu');
    return tf.concat(
      step.map((each) => run(input, each)),
      3,
    );
  };
  const outputs = block.branches.map((branch) => branch.reduce(run, x));
  return outputs.length === 1 ? (outputs[0] as tf.Tensor4D) : tf.concat(outputs, 3);
}
