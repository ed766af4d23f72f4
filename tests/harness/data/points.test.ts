import { describe, expect, it } from 'vitest';

import type { Samples } from '../../../harness/data/dataset.js';
import grid25 from '../../../harness/data/datasets/grid25.js';
import ring8 from '../../../harness/data/datasets/ring8.js';
import swissroll from '../../../harness/data/datasets/swissroll.js';

type Point = readonly [number, number];

function pointsOf(samples: Samples): Point[] {
  const out = new Float32Array(2);
  return Array.from({ length: samples.count }, (_, index) => {
    samples.read(index, out, 0);
    return [out[0]!, out[1]!];
  });
}

describe.each([
  // centre 1 of the ring lies at 45°: (√2, √2)
  { source: ring8, modes: 8, deviation: 0.02, some: [Math.SQRT2, Math.SQRT2] },
  { source: grid25, modes: 25, deviation: 0.05, some: [-4, 2] },
])('$source.name', ({ source, modes, deviation, some }) => {
  it('draws its centres equally often, and each with its deviation', async () => {
    const { train, mixture } = await source.load();
    const { centres } = mixture!;
    expect(mixture!.deviation).toBe(deviation);
    expect(centres).toHaveLength(modes);
    expect(centres.some(([x, y]) => Math.hypot(x! - some[0]!, y! - some[1]!) < 1e-9)).toBe(true);

    const counts = new Array<number>(modes).fill(0);
    const squares = [0, 0];
    let product = 0;
    for (const [x, y] of pointsOf(train)) {
      const nearest = centres.findIndex(([a, b]) => Math.hypot(x - a!, y - b!) < 8 * deviation);
      const [dx, dy] = [x - centres[nearest]![0]!, y - centres[nearest]![1]!];
      counts[nearest]! += 1;
      squares[0]! += dx * dx;
      squares[1]! += dy * dy;
      product += dx * dy;
    }
    // binomial counts within 5 deviations; the sampling error of a deviation is 1/√(2n) ≈ 0.2 % of it, allowed 5 times
    const expected = train.count / modes;
    for (const count of counts) expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected));
    for (const sum of squares) expect(Math.abs(Math.sqrt(sum / train.count) / deviation - 1)).toBeLessThan(0.012);
    expect(Math.abs(product / train.count / deviation ** 2)).toBeLessThan(5 / Math.sqrt(train.count));
  });

  it('is the same in every load, with a test split of its own', async () => {
    const [first, second] = [await source.load(), await source.load()];
    expect(second.checksum).toBe(first.checksum);
    expect([first.train.count, first.test.count]).toEqual([100_000, 10_000]);
    expect(pointsOf(first.test)[0]).not.toEqual(pointsOf(first.train)[0]);
  });
});

it('swissroll has the moments of its curve', async () => {
  const points = pointsOf((await swissroll.load()).train);
  // With t uniform in [a, b] = [1.5 π, 4.5 π]: E x = ∫ t cos t dt / (b − a) = [t sin t + cos t] / 3π = 6π / 3π = 2 and
  // E z = [sin t − t cos t] / 3π = 2 / 3π; E (x² + z²) = E t² + 2 · 0.25² = 9.75 π² + 0.125. All before the division by 7.5.
  const mean = (f: (point: Point) => number) => points.reduce((sum, point) => sum + f(point), 0) / points.length;
  expect(Math.abs(mean(([x]) => 7.5 * x) - 2)).toBeLessThan(0.12);
  expect(Math.abs(mean(([, z]) => 7.5 * z) - 2 / (3 * Math.PI))).toBeLessThan(0.12);
  expect(Math.abs(mean(([x, z]) => 7.5 ** 2 * (x * x + z * z)) - (9.75 * Math.PI ** 2 + 0.125))).toBeLessThan(1);
});
