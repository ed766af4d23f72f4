import { float32At, itemAt } from '../../ground/certain.js';
import type { backend_util } from '@tensorflow/tfjs-core';

type Info = backend_util.Conv2DInfo;

/** The pixels first, first + stride, … of an image axis: all read by the same filter taps. */
export interface Phase {
  readonly first: number;
  readonly count: number;
  /** Filter taps, last first: the order in which a convolution of dy meets them. */
  readonly taps: readonly number[];
  /** Zeros around dy that make a stride-1 convolution with these taps give `count` pixels. */
  readonly before: number;
  readonly after: number;
}

/** The phases of one axis that have taps; undefined when one would need negative padding. */
export function phasesOf(
  stride: number,
  filterSize: number,
  pad: number,
  inSize: number,
  outSize: number,
): Phase[] | undefined {
  const phases: Phase[] = [];
  for (let first = 0; first < Math.min(stride, inSize); first++) {
    const taps: number[] = [];
    for (let tap = (first + pad) % stride; tap < filterSize; tap += stride) taps.unshift(tap);
    if (taps.length === 0) continue;
    const count = Math.ceil((inSize - first) / stride);
    const before = (itemAt(taps, 0) - first - pad) / stride;
    const after = count + taps.length - 1 - outSize - before;
    if (before < 0 || after < 0) return undefined;
    phases.push({ first, count, taps, before, after });
  }
  return phases;
}

/** Copies a phase's taps of filter [h, w, in, out] to [taps, taps, out, in]: dy's channels become the input. */
export function subFilter(filter: Float32Array, sub: Float32Array, rows: Phase, columns: Phase, info: Info): void {
  const { filterWidth, inChannels, outChannels } = info;
  let start = 0;
  for (const row of rows.taps)
    for (const column of columns.taps) {
      const source = (row * filterWidth + column) * inChannels * outChannels;
      for (let i = 0; i < inChannels; i++)
        for (let o = 0; o < outChannels; o++)
          sub[start + o * inChannels + i] = float32At(filter, source + i * outChannels + o);
      start += inChannels * outChannels;
    }
}

/** Puts a phase's pixels [n, rows.count, columns.count, in] in their places in the image. */
export function writePhase(pixels: Float32Array, image: Float32Array, rows: Phase, columns: Phase, info: Info): void {
  const { inHeight, inWidth, inChannels } = info;
  let source = 0;
  for (let n = 0; n < info.batchSize; n++)
    for (let r = 0; r < rows.count; r++) {
      const y = rows.first + r * info.strideHeight;
      let target = ((n * inHeight + y) * inWidth + columns.first) * inChannels;
      for (let c = 0; c < columns.count; c++, target += info.strideWidth * inChannels)
        for (let i = 0; i < inChannels; i++) image[target + i] = float32At(pixels, source++);
    }
}
