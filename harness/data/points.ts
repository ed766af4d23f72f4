import { float32At } from '../ground/certain.js';
import { type Random, stream } from '../random/stream.js';
import type { Dataset, Samples } from './dataset.js';
import { sha256 } from './pixels.js';

/** Of the data themselves: it is no run's seed, so every run sees the same points. */
const DATA_SEED = 0;
const TRAIN_COUNT = 100_000;
const TEST_COUNT = 10_000;

export type Mixture = NonNullable<Dataset['mixture']>;

/** Draws `count` points: [count × 2], row-major. */
export type Draw = (count: number, random: Random) => Float32Array;

/** `count` points of Gaussians with equal weights. */
export function drawMixture({ centres, deviation }: Mixture, count: number, random: Random): Float32Array {
  const points = random.normal(2 * count, 0, deviation);
  for (let i = 0; i < count; i++) {
    const [x, y] = centres[random.integer(centres.length)] as readonly [number, number];
    points[2 * i]! += x;
    points[2 * i + 1]! += y;
  }
  return points;
}

/** A 2-D data set of 100,000 + 10,000 points, the same on every call. */
export function pointDataset(name: string, draw: Draw, mixture?: Mixture): Dataset {
  const train = draw(TRAIN_COUNT, stream(DATA_SEED, name, 'train'));
  const test = draw(TEST_COUNT, stream(DATA_SEED, name, 'test'));
  return {
    name,
    shape: [2],
    train: pointSamples(train),
    test: pointSamples(test),
    checksum: sha256(train, test),
    ...(mixture && { mixture }),
  };
}

export function mixtureDataset(name: string, mixture: Mixture): Dataset {
  return pointDataset(name, (count, random) => drawMixture(mixture, count, random), mixture);
}

function pointSamples(points: Float32Array): Samples {
  return {
    count: points.length / 2,
    read(index, out, offset) {
      out[offset] = float32At(points, 2 * index);
      out[offset + 1] = float32At(points, 2 * index + 1);
    },
  };
}
