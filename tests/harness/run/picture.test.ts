import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../../harness/data/dataset.js';
import ring8 from '../../../harness/data/datasets/ring8.js';
import { pictureOf } from '../../../harness/run/picture.js';
import { partsOfSheet } from '../../../pictures/sample-sheet.js';

/** Test pictures of 4 × 4 pixels, each of one grey: 0, 2, 4, … */
const dataset = (count: number): Dataset => {
  const read = (index: number, out: Float32Array, offset: number): void =>
    void out.fill((2 * index) / 127.5 - 1, offset, offset + 16);
  const samples = { count, read };
  return { name: 'greys', shape: [4, 4, 1], train: samples, test: samples, checksum: '' };
};

const white = new Float32Array(100 * 16).fill(1);

describe('the picture of samples', () => {
  it('shows the first 64 beside 32 different held-out reals, the same every time', () => {
    const { fakes, reals } = partsOfSheet(pictureOf(white, dataset(100)));
    expect([fakes.width, fakes.height, reals!.width, reals!.height]).toEqual([39, 39, 19, 39]);
    expect(fakes.data[0]).toBe(255);
    const greys = Array.from({ length: 32 }, (_, i) => {
      const [x, y] = [5 * (i % 4), 5 * Math.floor(i / 4)];
      return reals!.data[4 * (y * 19 + x)]!;
    });
    expect(new Set(greys).size).toBe(32);
    expect(greys.every((grey) => grey % 2 === 0 && grey < 200)).toBe(true);
    expect(pictureOf(white, dataset(100))).toEqual(pictureOf(white, dataset(100)));
  });

  it('shows as many reals as there are', () => {
    expect(partsOfSheet(pictureOf(white, dataset(3))).reals).toMatchObject({ width: 19, height: 4 });
  });

  it('shows all points, and as many reals', async () => {
    const { fakes, reals } = partsOfSheet(pictureOf(new Float32Array(2000), await ring8.load()));
    expect([fakes.width, reals!.width]).toEqual([256, 256]);
    const dark = reals!.data.filter((value, i) => i % 4 === 0 && value < 200).length;
    expect(dark).toBeGreaterThan(50); // one pixel where all points are equal
  });
});

describe('the picture of samples that were made for classes', () => {
  const CLASSES = 3;
  /** Reals of class k are all of one grey: 0, 51, 102. */
  const greys = [0, 51, 102];
  const labels = Uint8Array.from({ length: 20 }, (_, i) => (i < 2 ? 2 : i % 2));
  const reals: Dataset['test'] = {
    count: 20,
    labels,
    read: (index, out, at) => void out.fill(greys[labels[index]!]! / 127.5 - 1, at, at + 16),
  };
  const told = { ...dataset(1), test: reals };
  const classes = Uint16Array.from({ length: 30 }, (_, i) => (i * 2) % CLASSES);
  /** Fakes made for class k have the grey 255 − 51k. */
  const fakes = Float32Array.from(
    { length: 30 * 16 },
    (_, at) => (255 - 51 * classes[Math.floor(at / 16)]!) / 127.5 - 1,
  );

  it('has a row of fakes and a row of reals for each class, grey where there are too few', () => {
    const parts = partsOfSheet(pictureOf(fakes, told, classes));
    const greyAt = (png: { width: number; data: Uint8Array }, column: number, row: number): number =>
      png.data[4 * (5 * row * png.width + 5 * column)]!;
    // Ten fakes of a class, of which eight are shown; images of 4 pixels with one between them.
    expect([parts.fakes.width, parts.fakes.height]).toEqual([8 * 5 - 1, CLASSES * 5 - 1]);
    for (const row of [0, 1, 2])
      for (let column = 0; column < 8; column++) expect(greyAt(parts.fakes, column, row)).toBe(255 - 51 * row);
    expect([parts.reals!.width, parts.reals!.height]).toEqual([4 * 5 - 1, CLASSES * 5 - 1]);
    const shown = [0, 1, 2].map((row) => [0, 1, 2, 3].map((column) => greyAt(parts.reals!, column, row)));
    expect(shown).toEqual([
      [0, 0, 0, 0],
      [51, 51, 51, 51],
      [102, 102, 128, 128],
    ]);
  });
});
