import * as tf from '@tensorflow/tfjs-core';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { defined } from '../../../ground/certain.js';
import { geometry, type Convolution, type Info, type Shape } from '../../convolution.js';
import { replaceKernel } from './kernel.js';
import { multiplied, tilesOf, type Product } from './product.js';
import { sumOfParts } from './sums.js';

/**
 * Replaces Conv2DBackpropFilter, whose stock program walks all pixels of the batch in one thread per weight, and
 * Conv2DBackpropInput, whose stock program tries all taps of the filter at every pixel. Both become products of matrices
 * that are read from the images in place.
 */
export function installConvolutionGradients(): void {
  replaceKernel<Convolution & { filterShape: Shape }>('Conv2DBackpropFilter', (call) => {
    const { x, dy } = call.inputs;
    return filterGradient(
      call.backend,
      defined(x),
      defined(dy),
      geometry(defined(x).shape, call.attrs.filterShape, call.attrs),
    );
  });
  replaceKernel<Convolution & { inputShape: Shape }>('Conv2DBackpropInput', (call) => {
    const { dy, filter } = call.inputs;
    const product = inputProduct(geometry(call.attrs.inputShape, defined(filter).shape, call.attrs));
    return multiplied(call.backend, product, defined(dy), defined(filter));
  });
}

/** What the shaders know of a convolution: H × W × C images, Y × X × O slopes, U × V filters. */
const constants = (info: Info): string => `
  const N = ${info.batchSize}; const H = ${info.inHeight}; const W = ${info.inWidth}; const C = ${info.inChannels};
  const Y = ${info.outHeight}; const X = ${info.outWidth}; const O = ${info.outChannels};
  const U = ${info.filterHeight}; const V = ${info.filterWidth};
  const DOWN = ${info.strideHeight}; const ACROSS_BY = ${info.strideWidth};
  const TOP = ${info.padInfo.top}; const LEFT = ${info.padInfo.left};`;

const keyOf = (info: Info): string =>
  [
    info.inShape,
    info.outShape,
    info.filterShape,
    info.strideHeight,
    info.strideWidth,
    info.padInfo.top,
    info.padInfo.left,
  ]
    .flat()
    .join();

/** Enough to fill a large GPU. */
const WORKGROUPS = 512;
const MOST_PARTS = 64;
const FEWEST_PIXELS = 64;

/**
 * dW[u, v, c, o] = Σ x[n, y·s + u − top, …, c] · dy[n, y, …, o]: patchesᵀ · dy. The pixels are far more than the weights,
 * so they are cut into parts of their own, which are added in order afterwards.
 */
function filterGradient(backend: WebGPUBackend, x: tf.TensorInfo, dy: tf.TensorInfo, info: Info): tf.TensorInfo {
  const [rows, columns] = [info.filterHeight * info.filterWidth * info.inChannels, info.outChannels];
  const pixels = info.batchSize * info.outHeight * info.outWidth;
  const parts = Math.min(
    MOST_PARTS,
    Math.ceil(WORKGROUPS / tilesOf({ rows, columns })),
    Math.ceil(pixels / FEWEST_PIXELS),
  );
  const inner = Math.ceil(pixels / parts);
  const product: Product = {
    name: `filter gradient ${keyOf(info)}`,
    outputShape: parts === 1 ? info.filterShape : [parts, ...info.filterShape],
    variableNames: ['x', 'dy'],
    rows,
    columns,
    inner,
    parts,
    contiguous: { left: 'row', right: 'column' },
    code: `
      ${constants(info)}
      const PIXELS = ${pixels};
      const SHARE = ${inner};
      fn left(part: i32, row: i32, inner: i32) -> f32 {
        let pixel = part * SHARE + inner;
        let h = (pixel / X) % Y * DOWN + row / (C * V) - TOP;
        let w = pixel % X * ACROSS_BY + (row / C) % V - LEFT;
        if (row >= ${rows} || inner >= SHARE || pixel >= PIXELS || h < 0 || h >= H || w < 0 || w >= W) { return 0.0; }
        return x[((pixel / (X * Y) * H + h) * W + w) * C + row % C];
      }
      fn right(part: i32, inner: i32, column: i32) -> f32 {
        let pixel = part * SHARE + inner;
        if (column >= O || inner >= SHARE || pixel >= PIXELS) { return 0.0; }
        return dy[pixel * O + column];
      }
      fn store(part: i32, row: i32, column: i32, value: f32) {
        if (row < ${rows} && column < O) { result[(part * ${rows} + row) * O + column] = value; }
      }`,
  };
  const partial = multiplied(backend, product, x, dy);
  if (parts === 1) return partial;
  const sum = sumOfParts(backend, partial, info.filterShape);
  backend.disposeData(partial.dataId);
  return sum;
}

/**
 * With stride s the input's pixels fall into s·s phases, the parts of this product; those of one phase h ≡ r see the taps
 * u = f + s·t only, f = (r + top) mod s, each at y = (h + top − u) / s.
 */
function inputProduct(info: Info): Product {
  const { strideHeight: down, strideWidth: across, inChannels: columns, outChannels } = info;
  const [high, wide] = [Math.ceil(info.inHeight / down), Math.ceil(info.inWidth / across)];
  const taps = [Math.ceil(info.filterHeight / down), Math.ceil(info.filterWidth / across)] as const;
  const rows = info.batchSize * high * wide;
  const inner = taps[0] * taps[1] * outChannels;
  return {
    name: `input gradient ${keyOf(info)}`,
    outputShape: info.inShape,
    variableNames: ['dy', 'weights'],
    rows,
    columns,
    inner,
    parts: down * across,
    contiguous: { left: 'inner', right: 'inner' },
    code: `
      ${constants(info)}
      const HIGH = ${high}; const WIDE = ${wide}; const TAPS = ${taps[1]};
      fn left(part: i32, row: i32, inner: i32) -> f32 {
        let tap = inner / O;
        let below = part / ACROSS_BY + TOP;
        let beside = part % ACROSS_BY + LEFT;
        let y = (row / WIDE) % HIGH + below / DOWN - tap / TAPS;
        let x = row % WIDE + beside / ACROSS_BY - tap % TAPS;
        if (row >= ${rows} || inner >= ${inner} || y < 0 || y >= Y || x < 0 || x >= X) { return 0.0; }
        return dy[((row / (WIDE * HIGH) * Y + y) * X + x) * O + inner % O];
      }
      fn right(part: i32, inner: i32, column: i32) -> f32 {
        let tap = inner / O;
        let u = (part / ACROSS_BY + TOP) % DOWN + tap / TAPS * DOWN;
        let v = (part % ACROSS_BY + LEFT) % ACROSS_BY + tap % TAPS * ACROSS_BY;
        if (column >= C || inner >= ${inner} || u >= U || v >= V) { return 0.0; }
        return weights[((u * V + v) * C + column) * O + inner % O];
      }
      fn store(part: i32, row: i32, column: i32, value: f32) {
        let h = (row / WIDE) % HIGH * DOWN + part / ACROSS_BY;
        let w = row % WIDE * ACROSS_BY + part % ACROSS_BY;
        if (row < ${rows} && column < C && h < H && w < W) {
          result[((row / (WIDE * HIGH) * H + h) * W + w) * C + column] = value;
        }
      }`,
  };
}
