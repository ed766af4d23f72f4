import { createHash } from 'node:crypto';

import type { Samples } from './dataset.js';

/** x / 127.5 − 1 for each byte: black is −1, white is 1. */
const SCALED = Float32Array.from({ length: 256 }, (_, byte) => byte / 127.5 - 1);

/** Images of `size` bytes each, one after the other, read as numbers in [−1, 1]. */
export function pixelSamples(pixels: Uint8Array, size: number, labels?: Samples['labels']): Samples {
  return {
    count: pixels.length / size,
    read(index, out, offset) {
      scaleBytes(pixels.subarray(index * size, (index + 1) * size), out, offset);
    },
    ...(labels && { labels }),
  };
}

/** Bytes as numbers in [−1, 1], written at `offset`. */
export function scaleBytes(bytes: Uint8Array, out: Float32Array, offset: number): void {
  const { length } = bytes;
  for (let i = 0; i < length; i++) out[offset + i] = SCALED[bytes[i] as number] as number;
}

/** The sha256 of the parts joined, in hexadecimal. Strings count as UTF-8, arrays as the bytes behind them. */
export function sha256(...parts: (string | NodeJS.ArrayBufferView)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
