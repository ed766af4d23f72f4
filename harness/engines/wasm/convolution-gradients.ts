import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { defined } from '../../ground/certain.js';
import { geometry, type Convolution, type Info, type Shape } from '../convolution.js';
import { columnsToImage, imageToColumns } from './columns.js';
import { heap, registeredKernel, release, replaceKernel, transpose, view } from './kernels.js';
import type { Product } from './matmul.js';
import { phasesOf, subFilter, writePhase, type Phase } from './phases.js';

/** Rows or columns of zeros: top, bottom, left, right. */
type Padding = readonly [number, number, number, number];

/**
 * Registers Conv2DBackpropFilter, which the stock backend lacks, and Conv2DBackpropInput, whose stock loop takes ten
 * times as long. Both become ordinary convolutions, which XNNPACK does fast; the few geometries that do not fit go
 * through im2col and the product.
 */
export function installConvolutionGradients(product: Product): void {
  replaceKernel<Convolution & { filterShape: Shape }>('Conv2DBackpropFilter', ({ inputs, attrs, backend }) => {
    const [x, dy] = [defined(inputs.x), defined(inputs.dy)];
    const info = geometry(x.shape, attrs.filterShape, attrs);
    return filterByConvolution(backend, x, dy, info) ?? filterByProduct(backend, x, dy, info, product);
  });
  replaceKernel<Convolution & { inputShape: Shape }>('Conv2DBackpropInput', ({ inputs, attrs, backend }) => {
    const [dy, filter] = [defined(inputs.dy), defined(inputs.filter)];
    const info = geometry(attrs.inputShape, filter.shape, attrs);
    return inputByPhases(backend, dy, filter, info) ?? inputByProduct(backend, dy, filter, info, product);
  });
}

/**
 * dW[h, w, i, o] = Σ x[n, y·s + h, …, i] · dy[n, y, …, o]: x and dy trade batch for channels, dy becomes a filter dilated
 * by the stride. Undefined when x has rows or columns that no output reads, which would be negative padding.
 */
function filterByConvolution(backend: BackendWasm, x: tf.TensorInfo, dy: tf.TensorInfo, info: Info) {
  const { top, left } = info.padInfo;
  const bottom = info.filterHeight + (info.outHeight - 1) * info.strideHeight - info.inHeight - top;
  const right = info.filterWidth + (info.outWidth - 1) * info.strideWidth - info.inWidth - left;
  if (bottom < 0 || right < 0) return undefined;
  const images = transpose(backend, x, [3, 1, 2, 0]);
  const filter = transpose(backend, dy, [1, 2, 0, 3]);
  const padding = [top, bottom, left, right] as const;
  const swapped = convolve(backend, images, filter, padding, [info.strideHeight, info.strideWidth]);
  const result = transpose(backend, swapped, [1, 2, 0, 3]);
  release(backend, images, filter, swapped);
  return result;
}

/** dWᵀ = dyᵀ · patches. */
function filterByProduct(backend: BackendWasm, x: tf.TensorInfo, dy: tf.TensorInfo, info: Info, product: Product) {
  const [pixels, taps] = patchMatrix(info);
  const patches = backend.makeOutput([pixels, taps], 'float32');
  heap(backend, patches).fill(0);
  imageToColumns(heap(backend, x), heap(backend, patches), info);
  const slopes = transpose(backend, view(dy, [pixels, info.outChannels]), [1, 0]);
  const transposed = product(backend, slopes, patches);
  const result = transpose(backend, transposed, [1, 0]);
  release(backend, patches, slopes, transposed);
  return view(result, info.filterShape);
}

/**
 * With stride s the input pixels fall into s·s phases; the pixels of one see the same sub-filter, so each phase is a
 * stride-1 convolution of dy. Undefined when a phase would need negative padding.
 */
function inputByPhases(backend: BackendWasm, dy: tf.TensorInfo, filter: tf.TensorInfo, info: Info) {
  const rows = phasesOf(info.strideHeight, info.filterHeight, info.padInfo.top, info.inHeight, info.outHeight);
  const columns = phasesOf(info.strideWidth, info.filterWidth, info.padInfo.left, info.inWidth, info.outWidth);
  if (!rows || !columns) return undefined;
  const result = backend.makeOutput(info.inShape, 'float32');
  heap(backend, result).fill(0); // phases without taps, where the stride exceeds the filter, stay 0
  for (const row of rows)
    for (const column of columns) {
      const pixels = phasePixels(backend, dy, filter, row, column, info);
      writePhase(heap(backend, pixels), heap(backend, result), row, column, info);
      release(backend, pixels);
    }
  return result;
}

function phasePixels(
  backend: BackendWasm,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  row: Phase,
  column: Phase,
  info: Info,
) {
  const shape = [row.taps.length, column.taps.length, info.outChannels, info.inChannels];
  const taps = backend.makeOutput(shape, 'float32');
  subFilter(heap(backend, filter), heap(backend, taps), row, column, info);
  const pixels = convolve(backend, dy, taps, [row.before, row.after, column.before, column.after], [1, 1]);
  release(backend, taps);
  return pixels;
}

/** Patch gradients are dy · Wᵀ; overlapping patches add up. */
function inputByProduct(backend: BackendWasm, dy: tf.TensorInfo, filter: tf.TensorInfo, info: Info, product: Product) {
  const [pixels, taps] = patchMatrix(info);
  const weights = transpose(backend, view(filter, [taps, info.outChannels]), [1, 0]);
  const patches = product(backend, view(dy, [pixels, info.outChannels]), weights);
  const result = backend.makeOutput(info.inShape, 'float32');
  heap(backend, result).fill(0);
  columnsToImage(heap(backend, patches), heap(backend, result), info);
  release(backend, weights, patches);
  return result;
}

const patchMatrix = (info: Info): [pixels: number, taps: number] => [
  info.batchSize * info.outHeight * info.outWidth,
  info.filterHeight * info.filterWidth * info.inChannels,
];

function convolve(
  backend: BackendWasm,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  [top, bottom, left, right]: Padding,
  dilations: [number, number],
): tf.TensorInfo {
  const pad = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  const attrs = { strides: 1, pad, dataFormat: 'NHWC', dilations };
  return registeredKernel<typeof attrs>('Conv2D')({ inputs: { x, filter }, attrs, backend });
}
