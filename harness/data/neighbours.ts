import { float32At, itemAt } from '../ground/certain.js';
import type { Samples } from './dataset.js';

/** How many numbers are compared before a distance is looked at that may be too large already. */
const STRIDE = 64;

/** A training sample, and the squared Euclidean distance from it. */
export interface Neighbour {
  readonly index: number;
  readonly distance: number;
}

/**
 * The `count` training samples nearest to each sample, nearest first, by the Euclidean distance of their numbers: what a
 * generator knows by heart is its own nearest neighbour.
 * @param samples [n × size]
 */
export function nearestNeighbours(samples: Float32Array, size: number, train: Samples, count: number): Neighbour[][] {
  const found = Array.from({ length: samples.length / size }, (): Neighbour[] => []);
  const row = new Float32Array(size);
  for (let index = 0; index < train.count; index++) {
    train.read(index, row, 0);
    found.forEach((nearest, at) => {
      const limit = nearest.length < count ? Infinity : itemAt(nearest, count - 1).distance;
      const distance = squaredDistance(samples, at * size, row, limit);
      if (distance < limit) insert(nearest, { index, distance }, count);
    });
  }
  return found;
}

/** Infinity where it is above the limit. */
function squaredDistance(samples: Float32Array, start: number, row: Float32Array, limit: number): number {
  let sum = 0;
  for (let from = 0; from < row.length; from += STRIDE) {
    const end = Math.min(row.length, from + STRIDE);
    for (let i = from; i < end; i++) {
      const difference = float32At(samples, start + i) - float32At(row, i);
      sum += difference * difference;
    }
    if (sum >= limit) return Infinity;
  }
  return sum;
}

function insert(nearest: Neighbour[], neighbour: Neighbour, count: number): void {
  const place = nearest.findIndex(({ distance }) => neighbour.distance < distance);
  nearest.splice(place < 0 ? nearest.length : place, 0, neighbour);
  nearest.length = Math.min(nearest.length, count);
}
