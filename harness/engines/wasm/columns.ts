import { float32At } from '../../ground/certain.js';
import type { backend_util } from '@tensorflow/tfjs-core';

/** Runs of `count` patch entries that start at `column`, and where they lie in the image. */
type Visit = (column: number, image: number, count: number) => void;

/**
 * The patches that a convolution reads: one row of filterHeight · filterWidth · channels entries for each output pixel,
 * zero where a patch leaves the image. `columns` must hold zeros before. NHWC.
 */
export function imageToColumns(image: Float32Array, columns: Float32Array, info: backend_util.Conv2DInfo): void {
  visitPatches(info, (column, start, count) => {
    for (let i = 0; i < count; i++) columns[column + i] = float32At(image, start + i);
  });
}

/** The transposed map: every patch entry is added to the image pixel it came from. `image` must hold zeros before. */
export function columnsToImage(columns: Float32Array, image: Float32Array, info: backend_util.Conv2DInfo): void {
  visitPatches(info, (column, start, count) => {
    for (let i = 0; i < count; i++) image[start + i]! += float32At(columns, column + i);
  });
}

/** A patch row is contiguous in the image, so it is visited whole, cut to the image's width. */
function visitPatches(info: backend_util.Conv2DInfo, visit: Visit): void {
  const { inHeight, inWidth, inChannels, filterHeight, filterWidth } = info;
  let column = 0;
  for (let n = 0; n < info.batchSize; n++)
    for (let y = 0; y < info.outHeight; y++)
      for (let x = 0; x < info.outWidth; x++) {
        const left = x * info.strideWidth - info.padInfo.left;
        const first = Math.max(0, -left);
        const count = Math.min(filterWidth, inWidth - left) - first;
        for (let tap = 0; tap < filterHeight; tap++, column += filterWidth * inChannels) {
          const row = y * info.strideHeight - info.padInfo.top + tap;
          if (row < 0 || row >= inHeight || count <= 0) continue;
          const start = ((n * inHeight + row) * inWidth + left + first) * inChannels;
          visit(column + first * inChannels, start, count * inChannels);
        }
      }
}
