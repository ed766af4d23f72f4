import { expect, it } from 'vitest';
import { between } from '../../../../harness/satellites/sampling/sheets.js';
import { nearestNeighbours } from '../../../../harness/data/neighbours.js';
import { stream } from '../../../../harness/random/stream.js';

const [size, count] = [100, 500];
const numbers = stream(0, 'training').normal(count * size);
const train = {
  count,
  read: (index: number, out: Float32Array, offset: number) =>
    out.set(numbers.subarray(index * size, (index + 1) * size), offset),
};
const rowOf = (index: number): Float32Array => numbers.slice(index * size, (index + 1) * size);
const distance = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);

it('the nearest training samples are the first of all, sorted by distance', () => {
  const samples = stream(1, 'samples').normal(4 * size);
  const found = nearestNeighbours(samples, size, train, 5);
  for (const [at, nearest] of found.entries()) {
    const own = samples.subarray(at * size, (at + 1) * size);
    const all = Array.from({ length: count }, (_, index) => ({ index, distance: distance(own, rowOf(index)) }));
    const first = all.sort((a, b) => a.distance - b.distance).slice(0, 5);
    expect(nearest.map(({ index }) => index)).toEqual(first.map(({ index }) => index));
    nearest.forEach((each, place) => expect(each.distance).toBeCloseTo(first[place]!.distance, 3));
  }
});

it('what is known by heart is its own nearest neighbour, at distance 0', () => {
  const [nearest] = nearestNeighbours(rowOf(123), size, train, 2);
  expect(nearest![0]).toEqual({ index: 123, distance: 0 });
});

it('the way between two latents begins and ends with them, and keeps the length of unit vectors', () => {
  const unit = (values: Float32Array): Float32Array =>
    values.map(
      (value) =>
        value /
        Math.sqrt(
          distance(
            values,
            values.map(() => 0),
          ),
        ),
    );
  const [a, b] = [unit(stream(0, 'a').normal(64)), unit(stream(0, 'b').normal(64))];
  expect(distance(between(a, b, 0), a)).toBeLessThan(1e-10);
  expect(distance(between(a, b, 1), b)).toBeLessThan(1e-10);
  for (const t of [0.1, 0.5, 0.9]) {
    const point = between(a, b, t);
    expect(
      distance(
        point,
        point.map(() => 0),
      ),
    ).toBeCloseTo(1, 5);
  }
  expect(between(a, a, 0.5)).toEqual(a); // no angle to go
});
