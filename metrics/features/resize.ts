import * as tf from '@tensorflow/tfjs-core';
import { itemAt } from '../../harness/ground/certain.js';
import { inColour } from './colour.js';

/** A way from images [n, height, width, 1 or 3] in [−1, 1] to pictures of a network's size, [n, side, side, 3] in [0, 255]. */
export interface Resize {
  /** As in a network's pipeline. */
  readonly text: string;
  apply(images: tf.Tensor4D, side: number): tf.Tensor4D;
}

/**
 * As TensorFlow 1 resizes: bilinear between the values of the nearest pixels, src = dst · in / out, without antialiasing. So
 * do TTUR, torch-fidelity, and clean-fid's `legacy_tensorflow`.
 */
export const tf1Bilinear: Resize = {
  text: 'bilinear as in TensorFlow 1',
  apply: (images, side) => tf.image.resizeBilinear(bytes(images), [side, side], false, false),
};

/** Bilinear between pixel centres, without antialiasing: pytorch-fid, and clean-fid's `legacy_pytorch`. */
export const halfPixelBilinear: Resize = {
  text: 'bilinear between pixel centres',
  apply: (images, side) => tf.image.resizeBilinear(bytes(images), [side, side], false, true),
};

/** Pillow's bicubic filter with antialiasing on numbers that are not rounded, cut to 0 … 255: clean-fid. */
export const bicubic: Resize = {
  text: 'bicubic with antialiasing, not rounded',
  apply: (images, side) => tf.clipByValue<tf.Tensor4D>(resampled(bytes(images), side, side, asNumbers), 0, 255),
};

/**
 * Pillow's bicubic filter of the shorter side, then the middle: torchvision's Resize and CenterCrop of a picture of whole
 * numbers. It rounds to whole numbers after the rows and after the columns.
 */
export const bicubicRounded: Resize = {
  text: 'bicubic with antialiasing, rounded to whole numbers, the middle',
  apply: (images, side) => {
    const [, height, width] = images.shape;
    const shorter = Math.min(height, width);
    const [rows, columns] = [height, width].map((size) => Math.floor((side * size) / shorter)) as [number, number];
    const resized = resampled(bytes(images), rows, columns, asBytes);
    const [top, left] = [halfOf(rows - side), halfOf(columns - side)];
    return rows === side && columns === side ? resized : tf.slice(resized, [0, top, left, 0], [-1, side, side, 3]);
  },
};

/** Rounded as Python does: half to even. */
const halfOf = (difference: number): number => {
  const down = Math.floor(difference / 2);
  return difference % 2 === 0 || down % 2 === 0 ? down : down + 1;
};

/** Pictures have 256 levels: what lies between, for instance in samples of a generator, is rounded as in a file of it. */
export const bytes = (images: tf.Tensor4D): tf.Tensor4D =>
  tf.clipByValue(tf.floor(tf.add<tf.Tensor4D>(tf.mul(tf.add(inColour(images), 1), 127.5), 0.5)), 0, 255);

/** What makes `to` numbers of each row of [n, from]. */
type Line = (rows: tf.Tensor2D, to: number) => tf.Tensor2D;

/** Pictures of another size: each row, then each column. */
function resampled(images: tf.Tensor4D, rows: number, columns: number, line: Line): tf.Tensor4D {
  const [count, height, width, channels] = images.shape;
  if (height === rows && width === columns) return images;
  const lines = tf.reshape(tf.transpose(images, [0, 1, 3, 2]), [count * height * channels, width]);
  const wide = line(lines as tf.Tensor2D, columns);
  const turned = tf.transpose(tf.reshape(wide, [count, height, channels, columns]), [0, 2, 3, 1]);
  const high = line(tf.reshape(turned, [count * channels * columns, height]), rows);
  return tf.transpose(tf.reshape(high, [count, channels, columns, rows]), [0, 3, 2, 1]);
}

const asNumbers: Line = (rows, to) => tf.matMul(rows, constant(bicubicWeights, rows.shape[1], to));

/**
 * As Pillow does with bytes: weights are whole multiples of 2⁻²², sums are rounded half up and cut to 0 … 255. Both halves
 * of a weight, of 11 bits each, have sums below 2²⁴, so float32 has every one of them exactly.
 */
const asBytes: Line = (rows, to) => {
  const [high, low] = [highBits, lowBits].map((half) => tf.matMul(rows, constant(half, rows.shape[1], to)));
  const carried = tf.add(high as tf.Tensor2D, tf.floor(tf.div(low as tf.Tensor2D, HALF)));
  return tf.clipByValue(tf.floor(tf.div<tf.Tensor2D>(tf.add(carried, HALF / 2), HALF)), 0, 255);
};

const HALF = 2 ** 11;
const multiples = (from: number, to: number): Float64Array =>
  bicubicWeights(from, to).map((weight) => Math.sign(weight) * Math.floor(Math.abs(weight) * HALF * HALF + 0.5));
const highBits = (from: number, to: number): Float64Array => multiples(from, to).map((k) => Math.floor(k / HALF));
const lowBits = (from: number, to: number): Float64Array =>
  multiples(from, to).map((k) => k - HALF * Math.floor(k / HALF));

const known = new Map<string, Float32Array>();

/** A matrix [from × to], made once; in a compiled step it is a constant. */
function constant(make: (from: number, to: number) => Float64Array, from: number, to: number): tf.Tensor2D {
  const key = `${make.name} ${from} ${to}`;
  const values = known.get(key) ?? Float32Array.from(make(from, to));
  known.set(key, values);
  return tf.tensor2d(values, [from, to]);
}

/**
 * Weights of `from` pixels in each of `to`, [from × to]: Keys's kernel with a = −1/2, stretched by the scale where the picture becomes
 * smaller, each of the `to` of sum 1 (Keys 1981, "Cubic convolution interpolation for digital image processing", eq. 15; the
 * stretching as in Pillow's `ImagingResample`).
 */
function bicubicWeights(from: number, to: number): Float64Array {
  const weights = new Float64Array(from * to);
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  for (let pixel = 0; pixel < to; pixel++) {
    const centre = (pixel + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - 2 * stretch + 0.5));
    const end = Math.min(from, Math.trunc(centre + 2 * stretch + 0.5));
    const taps = Array.from({ length: end - first }, (_, i) => keys((first + i - centre + 0.5) * (1 / stretch), -0.5));
    const sum = taps.reduce((total, tap) => total + tap, 0);
    taps.forEach((tap, i) => (weights[(first + i) * to + pixel] = tap / sum));
  }
  return weights;
}

/** Keys's cubic kernel at distance `x`. */
export function keys(x: number, a: number): number {
  const d = Math.abs(x);
  if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
}

/**
 * A square table of vectors [side · side × width] at another size, bicubically and without antialiasing, as PyTorch's
 * `interpolate(scale_factor=…, mode='bicubic')`: a = −3/4, the border repeated, src = (dst + 1/2) / scale − 1/2.
 */
export function bicubicTable(table: Float32Array, side: number, to: number, scale: number): Float32Array {
  const width = table.length / (side * side);
  const out = new Float32Array(to * to * width);
  const taps = Array.from({ length: to }, (_, i) => tapsAt((i + 0.5) / scale - 0.5, side));
  taps.forEach((rows, y) =>
    taps.forEach((columns, x) => {
      for (let k = 0; k < width; k++) {
        let sum = 0;
        for (const [row, ofRow] of rows)
          for (const [column, ofColumn] of columns)
            sum += ofRow * ofColumn * itemAt(table, (row * side + column) * width + k);
        out[(y * to + x) * width + k] = sum;
      }
    }),
  );
  return out;
}

/** The four places around `at`, within the table, with their weights. */
function tapsAt(at: number, side: number): [place: number, weight: number][] {
  const low = Math.floor(at);
  return [-1, 0, 1, 2].map((step) => [Math.min(side - 1, Math.max(0, low + step)), keys(at - low - step, -0.75)]);
}
