import * as tf from '@tensorflow/tfjs-core';
import { entryOf } from '../../harness/ground/certain.js';
import { linear, type Shapes, type Weights } from './layers.js';

/** A vision transformer (Dosovitskiy et al. 2021, arXiv:2010.11929) that normalises before each part of a block. */
export interface Transformer {
  readonly width: number;
  readonly depth: number;
  /** Of width 64 each. */
  readonly heads: number;
  readonly patch: number;
  /** Of a picture. */
  readonly side: number;
  /** Of the layer normalisations. */
  readonly epsilon: number;
  readonly activation: 'gelu' | 'quick-gelu';
  readonly names: Names;
}

/** What the parts are called in the file; those that are undefined the network does not have. */
export interface Names {
  readonly patches: string;
  readonly patchBias?: string;
  readonly classToken: string;
  readonly positions: string;
  /** Vectors of the table of positions besides the class's; as many as patches where it is not told. */
  readonly positionSide?: number;
  readonly normBefore?: string;
  readonly norm: string;
  /** A matrix [width, out] after the last normalisation. */
  readonly projection?: { readonly name: string; readonly outputs: number };
  readonly block: (index: number) => BlockNames;
}

export interface BlockNames {
  readonly norm1: string;
  /** Queries, keys and values one below the other. */
  readonly qkv: readonly [weight: string, bias: string];
  readonly proj: string;
  readonly scale1?: string;
  readonly norm2: string;
  readonly fc1: string;
  readonly fc2: string;
  readonly scale2?: string;
}

const HEAD = 64;
const EXPANDS = 4;

const affine = (name: string, shape: readonly number[]): [string, readonly number[]][] => [
  [`${name}.weight`, shape],
  [`${name}.bias`, shape.slice(0, 1)],
];

/** Names and shapes in the file. */
export function transformerShapes({ width, depth, patch, side, names }: Transformer): Shapes {
  const square = (names.positionSide ?? side / patch) ** 2;
  const wide = EXPANDS * width;
  const blocks = Array.from({ length: depth }, (_, i) => names.block(i)).flatMap((block) => [
    ...affine(block.norm1, [width]),
    [block.qkv[0], [3 * width, width]] as const,
    [block.qkv[1], [3 * width]] as const,
    ...affine(block.proj, [width, width]),
    ...affine(block.norm2, [width]),
    ...affine(block.fc1, [wide, width]),
    ...affine(block.fc2, [width, wide]),
    ...[block.scale1, block.scale2].flatMap((scale) => (scale ? [[scale, [width]] as const] : [])),
  ]);
  // DINOv2 has one more axis of length 1 before its class token, and before its positions.
  const extra = names.positionSide === undefined ? [] : [1];
  return Object.fromEntries([
    [names.patches, [width, 3, patch, patch]],
    ...(names.patchBias ? [[names.patchBias, [width]] as const] : []),
    [names.classToken, [...extra, ...extra, width]],
    [names.positions, [...extra, square + 1, width]],
    ...(names.normBefore ? affine(names.normBefore, [width]) : []),
    ...blocks,
    ...affine(names.norm, [width]),
    ...(names.projection ? [[names.projection.name, [width, names.projection.outputs]] as const] : []),
  ]);
}

/**
 * Tensors of the network, by name: what it computes with. The scales of a block's parts are in their matrices, and that of
 * the attention, 1/8, in the queries'.
 * @param resize The table of positions for the patches, where it has another size than they.
 */
export function transformerTensors(
  weights: Weights,
  { width, depth, patch, side, names }: Transformer,
  resize: (table: Float32Array) => Float32Array = (table) => table,
): Record<string, tf.Tensor> {
  const norm = (name: string, to: string): [string, tf.Tensor][] => [
    [`${to}.weight`, tf.tensor1d(weights(`${name}.weight`))],
    [`${to}.bias`, tf.tensor1d(weights(`${name}.bias`))],
  ];
  const dense = (name: string, to: string, outputs: number, scale?: string): [string, tf.Tensor][] => {
    const scales = scale === undefined ? undefined : weights(scale);
    const bias = weights(`${name}.bias`).map((value, i) => value * (scales?.[i] ?? 1));
    return [
      [`${to}.weight`, linear(weights(`${name}.weight`), outputs, scales)],
      [`${to}.bias`, tf.tensor1d(bias)],
    ];
  };
  const positions = weights(names.positions);
  const ofPatches = resize(positions.subarray(width));
  const table = new Float32Array(width + ofPatches.length);
  table.set(positions.subarray(0, width));
  table.set(ofPatches, width);
  return Object.fromEntries([
    ['patches', patchFilter(weights(names.patches), width, patch)],
    ['patchBias', tf.tensor1d(names.patchBias ? weights(names.patchBias) : new Float32Array(width))],
    ['class', tf.tensor3d(weights(names.classToken), [1, 1, width])],
    ['positions', tf.tensor3d(table, [1, (side / patch) ** 2 + 1, width])],
    ...(names.normBefore ? norm(names.normBefore, 'before') : []),
    ...norm(names.norm, 'norm'),
    ...(names.projection
      ? [['projection', tf.tensor2d(weights(names.projection.name), [width, names.projection.outputs])] as const]
      : []),
    ...Array.from({ length: depth }, (_, i) => ({ ...names.block(i), i })).flatMap((block) => [
      ...norm(block.norm1, `${block.i}.norm1`),
      ...attention(weights, block, width),
      ...dense(block.proj, `${block.i}.proj`, width, block.scale1),
      ...norm(block.norm2, `${block.i}.norm2`),
      ...dense(block.fc1, `${block.i}.fc1`, EXPANDS * width),
      ...dense(block.fc2, `${block.i}.fc2`, width, block.scale2),
    ]),
  ]) as Record<string, tf.Tensor>;
}

const patchFilter = (values: Float32Array, width: number, patch: number): tf.Tensor4D =>
  tf.tidy(() => tf.transpose(tf.tensor4d(values, [width, 3, patch, patch]), [2, 3, 1, 0]));

function attention(weights: Weights, { qkv, i }: BlockNames & { i: number }, width: number): [string, tf.Tensor][] {
  const [matrix, bias] = qkv.map(weights) as [Float32Array, Float32Array];
  return ['q', 'k', 'v'].flatMap((part, at) => {
    // A power of two, so that nothing is rounded.
    const scaled = (values: Float32Array): Float32Array =>
      part === 'q' ? values.map((v) => v / Math.sqrt(HEAD)) : values;
    const rows = matrix.subarray(at * width * width, (at + 1) * width * width);
    return [
      [`${i}.${part}.weight`, linear(scaled(rows), width)],
      [`${i}.${part}.bias`, tf.tensor1d(scaled(bias.subarray(at * width, (at + 1) * width)))],
    ];
  });
}

/** The class token [n, width or outputs] of pictures [n, side, side, 3] in the network's range. */
export function transformerFeatures(
  tensors: Readonly<Record<string, tf.Tensor>>,
  network: Transformer,
  pictures: tf.Tensor4D,
): tf.Tensor2D {
  const { width, depth, patch, side, epsilon, names } = network;
  const count = pictures.shape[0];
  const tokens = (side / patch) ** 2 + 1;
  const get = <T extends tf.Tensor>(name: string): T => entryOf(tensors, name) as T;
  const norm = (x: tf.Tensor2D, name: string): tf.Tensor2D =>
    layerNorm(x, get(`${name}.weight`), get(`${name}.bias`), epsilon);
  const dense = (x: tf.Tensor2D, name: string): tf.Tensor2D =>
    tf.add(tf.matMul(x, get<tf.Tensor2D>(`${name}.weight`)), get(`${name}.bias`));
  const heads = (x: tf.Tensor2D): tf.Tensor4D =>
    tf.transpose(tf.reshape(x, [count, tokens, network.heads, HEAD]), [0, 2, 1, 3]);

  const patches = tf.add(tf.conv2d(pictures, get<tf.Tensor4D>('patches'), patch, 'valid'), get('patchBias'));
  const sequence = tf.concat(
    [tf.tile(get<tf.Tensor3D>('class'), [count, 1, 1]), tf.reshape(patches, [count, tokens - 1, width])],
    1,
  );
  let x: tf.Tensor2D = tf.reshape(tf.add(sequence, get('positions')), [count * tokens, width]);
  if (names.normBefore) x = norm(x, 'before');
  const block = (x: tf.Tensor2D, i: number): tf.Tensor2D => {
    const y = norm(x, `${i}.norm1`);
    const [q, k, v] = ['q', 'k', 'v'].map((part) => heads(dense(y, `${i}.${part}`))) as [
      tf.Tensor4D,
      tf.Tensor4D,
      tf.Tensor4D,
    ];
    const seen = tf.transpose(tf.matMul(tf.softmax(tf.matMul(q, k, false, true)), v), [0, 2, 1, 3]);
    const attended: tf.Tensor2D = tf.add(x, dense(tf.reshape(seen, [count * tokens, width]), `${i}.proj`));
    const inner = activated(dense(norm(attended, `${i}.norm2`), `${i}.fc1`), network.activation);
    return tf.add(attended, dense(inner, `${i}.fc2`));
  };
  // Each block frees its own: of all blocks of ViT-L/14 together it would be a gigabyte a picture.
  for (let i = 0; i < depth; i++) {
    const before = x;
    x = tf.tidy(() => block(before, i));
    before.dispose();
  }
  const first = tf.slice2d(tf.reshape(x, [count, tokens * width]), [0, 0], [count, width]);
  const out = norm(first, 'norm');
  return names.projection ? tf.matMul(out, get<tf.Tensor2D>('projection')) : out;
}

function layerNorm(x: tf.Tensor2D, weight: tf.Tensor, bias: tf.Tensor, epsilon: number): tf.Tensor2D {
  const centred = tf.sub(x, tf.mean(x, 1, true));
  const deviation = tf.sqrt(tf.add(tf.mean(tf.square(centred), 1, true), epsilon));
  return tf.add(tf.mul(tf.div(centred, deviation), weight), bias);
}

function activated(x: tf.Tensor2D, activation: Transformer['activation']): tf.Tensor2D {
  if (activation === 'quick-gelu') return tf.mul(x, tf.sigmoid(tf.mul(x, 1.702)));
  return tf.mul(tf.mul(x, 0.5), tf.add(erf(tf.mul(x, Math.SQRT1_2)), 1));
}

/** On engines that lack it by Abramowitz and Stegun 1964, eq. 7.1.26, which is off by 1.5e-7 at the most. */
function erf(x: tf.Tensor2D): tf.Tensor2D {
  if (tf.getKernel('Erf', tf.getBackend())) return tf.erf(x);
  const size = tf.abs(x);
  const t = tf.div<tf.Tensor2D>(1, tf.add(tf.mul(size, 0.3275911), 1));
  const [last, ...more] = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592] as const;
  const sum = more.reduce((total: tf.Tensor, factor) => tf.add(tf.mul(total, t), factor), tf.fill(x.shape, last));
  const tail = tf.mul(tf.mul(sum, t), tf.exp(tf.neg(tf.square(x))));
  const sign = tf.clipByValue(tf.mul(x, 1e30), -1, 1);
  return tf.mul(sign, tf.sub(1, tail));
}
