import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { encodeGrid, type Picture } from '../../pictures/sample-grid.js';

interface Decoded {
  readonly width: number;
  readonly height: number;
  at(x: number, y: number): number[];
}

function decode(picture: Picture): Decoded {
  const png = PNG.sync.read(Buffer.from(encodeGrid(picture)));
  const at = (x: number, y: number): number[] => [
    ...png.data.subarray((y * png.width + x) * 4, (y * png.width + x) * 4 + 3),
  ];
  return { width: png.width, height: png.height, at };
}

describe('a grid of images', () => {
  it('puts every grey pixel in its place, with a gap of one pixel', () => {
    // Three 2×2 images in two columns; 128 is the gap and the empty place.
    const samples = Float32Array.from([-1, 1, 0, -1, 1, 1, 1, 1, -1, -1, -1, 1]);
    const png = decode({ samples, shape: [2, 2, 1], columns: 2 });
    const rows = Array.from({ length: png.height }, (_, y) =>
      Array.from({ length: png.width }, (_, x) => png.at(x, y)[0]),
    );
    expect(rows).toEqual([
      [0, 255, 128, 255, 255],
      [128, 0, 128, 255, 255],
      [128, 128, 128, 128, 128],
      [0, 0, 128, 128, 128],
      [0, 255, 128, 128, 128],
    ]);
  });

  it('keeps colours, clips what is out of range and paints NaN black', () => {
    const png = decode({ samples: Float32Array.from([1, 0, -1, 7, -7, NaN]), shape: [1, 2, 3] });
    expect([png.at(0, 0), png.at(1, 0)]).toEqual([
      [255, 128, 0],
      [255, 0, 0],
    ]);
  });

  it('enlarges pixels and is as square as it can be', () => {
    const png = decode({ samples: new Float32Array(5 * 4), shape: [2, 2, 1], scale: 3 });
    expect([png.width, png.height]).toEqual([3 * 6 + 2, 2 * 6 + 1]);
  });

  it('gives the same bytes for the same samples', () => {
    const picture = { samples: Float32Array.from({ length: 784 * 4 }, (_, i) => Math.sin(i)), shape: [28, 28, 1] };
    expect(encodeGrid(picture)).toEqual(encodeGrid(picture));
  });
});

describe('a plot of points', () => {
  const mixture = { centres: [[2, 0]] }; // so the plot shows −2.8 … 2.8

  it('has y upwards, a cross at each centre and darker pixels for more points', () => {
    const points = [1, 1, ...Array.from({ length: 16 }, () => [-1, -1]).flat()];
    const png = decode({ samples: Float32Array.from(points), shape: [2], mixture });
    const at = (value: number): number => Math.floor(((value / 2.8 + 1) / 2) * 256);
    expect(png.at(at(1), 255 - at(1))).toEqual([160, 160, 160]);
    expect(png.at(at(-1), 255 - at(-1))).toEqual([0, 0, 0]);
    expect(png.at(at(2), 255 - at(0))).toEqual([220, 30, 30]);
    expect(png.at(at(1), at(1))).toEqual([255, 255, 255]);
  });

  it('leaves out points beyond its edge and those that are not numbers', () => {
    const stray = encodeGrid({ samples: Float32Array.from([99, 0, NaN, 0, 0, -Infinity]), shape: [2], mixture });
    expect(stray).toEqual(encodeGrid({ samples: new Float32Array(0), shape: [2], mixture }));
  });
});
