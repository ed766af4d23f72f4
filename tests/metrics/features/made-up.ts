import { fileURLToPath } from 'node:url';
import type { Shapes, Weights } from '../../../metrics/features/layers.js';

/** As in benchmarks/agreement_networks.py: numbers that any language makes alike, of a hash of the name and of the place. */
export const madeUp =
  (shapes: Shapes): Weights =>
  (name) => {
    const shape = shapes[name]!;
    const length = shape.reduce((product, size) => product * size, 1);
    let seed = 2166136261;
    for (const byte of Buffer.from(name)) seed = Math.imul(seed ^ byte, 16777619) >>> 0;
    const fan = shape.slice(1).reduce((product, size) => product * size, 1);
    const isScale = /(weight|running_var|gamma)$/.test(name);
    const values = new Float32Array(length);
    for (let k = 0; k < length; k++) {
      let h = (k + seed) >>> 0;
      h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
      h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
      const u = ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
      if (shape.length > 1) values[k] = (2 * u - 1) * Math.sqrt(6 / fan);
      else values[k] = isScale ? 0.5 + u : 0.2 * (2 * u - 1);
    }
    return values;
  };

/** The pictures of the same script: [1, height, width, 3], bytes. */
export const pictures = { small: [32, 32], wide: [48, 64], large: [330, 310] } as const;

export function pictureBytes([height, width]: readonly [number, number]): Uint8Array {
  const bytes = new Uint8Array(height * width * 3);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++) bytes[i++] = 37 * x + 101 * y + 59 * c + x * y * (c + 1);
  return bytes;
}

export const expectedFile = fileURLToPath(new URL('expected-features.json', import.meta.url));

/**
 * The logits of probabilities, but for a constant: their mean is 0. The relative error of a probability is the absolute one of
 * its logit, however small the logits' relative error is.
 */
export function logitsOf(probabilities: readonly number[]): number[] {
  const logs = probabilities.map(Math.log);
  const mean = logs.reduce((sum, each) => sum + each, 0) / logs.length;
  return logs.map((each) => each - mean);
}
