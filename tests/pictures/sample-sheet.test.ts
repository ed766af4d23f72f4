import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { drawGrid } from '../../pictures/sample-grid.js';
import { encodeSheet, partsOfSheet } from '../../pictures/sample-sheet.js';
import { PNG_SIGNATURE, readChunks, writeChunk } from '../../pictures/png-chunks.js';

const fakes = { samples: Float32Array.from({ length: 64 * 36 }, (_, i) => Math.sin(i)), shape: [6, 6, 1] };
const reals = { samples: Float32Array.from({ length: 32 * 36 }, (_, i) => Math.cos(i)), shape: [6, 6, 1], columns: 4 };

describe('a sheet of samples', () => {
  it('has the fakes and the reals apart, each below its name', () => {
    const file = encodeSheet(fakes, reals);
    const parts = partsOfSheet(file);
    expect(parts.fakes.data).toEqual(drawGrid(fakes).data);
    expect(parts.reals!.data).toEqual(drawGrid(reals).data);
    const sheet = PNG.sync.read(Buffer.from(file));
    // 8 and 4 images of 6 pixels with a pixel between, 8 pixels between the grids; a line of text of 5 pixels above
    expect([sheet.width, sheet.height]).toEqual([55 + 8 + 27, 7 + 55]);
    const rows = [0, 1, 2, 3, 4].map((y) =>
      Array.from({ length: 24 }, (_, x) => (sheet.data[4 * (y * sheet.width + x)] === 0 ? '#' : '.')).join(''),
    );
    expect(rows).toEqual([
      '####..##..#..#.####.####',
      '#....#..#.#.#..#....#...',
      '###..####.##...###..####',
      '#....#..#.#.#..#.......#',
      '#....#..#.#..#.####.####',
    ]);
  });

  it('has the same bytes for the same samples, and colours where one side has some', () => {
    expect(encodeSheet(fakes, reals)).toEqual(encodeSheet(fakes, reals));
    const points = { samples: Float32Array.from([0, 0]), shape: [2], mixture: { centres: [[1, 1]] } };
    const sheet = PNG.sync.read(Buffer.from(encodeSheet(points, points)));
    expect(sheet.width).toBe(2 * 256 + 8);
    expect([...sheet.data].some((value, i) => i % 4 === 0 && value !== sheet.data[i + 1])).toBe(true);
  });

  it('is told from a picture without reals, and refused where its parts are not within it', () => {
    const file = encodeSheet(fakes, reals);
    const chunks = readChunks(file);
    const join = (text?: string): Uint8Array =>
      Buffer.concat([
        PNG_SIGNATURE,
        ...chunks.flatMap(({ type, data }) => {
          if (type !== 'tEXt') return [writeChunk(type, data)];
          return text === undefined ? [] : [writeChunk(type, Buffer.from(`Sheet\0${text}`))];
        }),
      ]);
    expect(partsOfSheet(join())).toMatchObject({ fakes: { width: 90 } });
    expect(partsOfSheet(join()).reals).toBeUndefined();
    for (const text of [
      '',
      '{}',
      'null',
      '{"fakes":{"x":0,"y":0,"width":99,"height":1},"reals":{"x":0,"y":0,"width":1,"height":1}}',
    ])
      expect(() => partsOfSheet(join(text))).toThrow();
  });
});
