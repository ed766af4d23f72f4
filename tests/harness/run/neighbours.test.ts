import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { neighbourSheet, quickRows } from '../../../harness/run/neighbours.js';

const set = (rows: readonly (readonly number[])[]) => ({
  shape: [1, 1, 1] as const,
  train: {
    count: rows.length,
    read: (index: number, out: Float32Array, offset: number): void => out.set(rows[index]!, offset),
  },
});

it('each sample stands before the training images nearest to it', () => {
  const png = neighbourSheet(Float32Array.of(1, -1), set([[0], [1], [-1]]));
  const { width, height, data } = PNG.sync.read(Buffer.from(png));
  expect([width, height]).toEqual([4 * 2 - 1, 2 * 2 - 1]);
  const grey = (column: number, row: number): number => data[(row * 2 * width + column * 2) * 4]!;
  expect([0, 1, 2, 3].map((column) => grey(column, 0))).toEqual([255, 255, 128, 0]);
  expect([0, 1, 2, 3].map((column) => grey(column, 1))).toEqual([0, 0, 128, 255]);
});

describe('how many samples a run looks up', () => {
  const rows = (count: number, ...shape: number[]): number =>
    quickRows({ shape, train: { count, read: () => undefined } });

  it('is fewer the larger the training set is', () => {
    expect(rows(50_000, 28, 28, 1)).toBe(8);
    expect(rows(50_000, 32, 32, 3)).toBe(2);
    expect(rows(160_000, 64, 64, 3)).toBe(0);
  });

  it('is none where samples are points', () => {
    expect(rows(100, 2)).toBe(0);
  });
});
