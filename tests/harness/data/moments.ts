import type { Samples } from '../../../harness/data/dataset.js';

/** How many samples each of ten classes has. */
export function classCounts({ labels }: Samples): number[] {
  const counts = new Array<number>(10).fill(0);
  for (const label of labels!) counts[label]! += 1;
  return counts;
}

/** Mean and deviation of all pixels as numbers in [0, 1], the scale of the published constants. */
export function moments(samples: Samples): { mean: number; deviation: number } {
  const image = new Float32Array(784);
  let sum = 0;
  let squares = 0;
  for (let index = 0; index < samples.count; index++) {
    samples.read(index, image, 0);
    for (const pixel of image) {
      const value = (pixel + 1) / 2;
      sum += value;
      squares += value * value;
    }
  }
  const mean = sum / (samples.count * 784);
  return { mean, deviation: Math.sqrt(squares / (samples.count * 784) - mean * mean) };
}
