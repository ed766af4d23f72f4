import { PNG } from 'pngjs';
import { defined, itemAt } from '../../../ground/certain.js';
import { encodeApng } from '../../../../pictures/apng.js';

/** Heights over a square of the plane, with points in it. */
export interface Landscape {
  /** [pixels × pixels], rows from the top. */
  readonly heights: readonly (readonly number[])[];
  readonly points: readonly (readonly number[])[];
  /** Marked with crosses. */
  readonly centres: readonly (readonly number[])[];
}

const SCALE = 4;
const GAP = 8;
const RGBA = 4;
const DEEP = [24, 60, 140] as const;
const HIGH = [250, 246, 232] as const;
const POINT = [212, 60, 12] as const;
const CENTRE = [0, 0, 0] as const;

/**
 * Frames of landscapes side by side as an animated PNG: the deeper, the bluer, each landscape between its own lowest and
 * highest point; points are red, centres black crosses. Frames have equally many landscapes of one size.
 */
export function animateLandscapes(frames: readonly (readonly Landscape[])[], extent: number): Uint8Array {
  const pictures = frames.map((frame) => {
    const side = itemAt(frame, 0).heights.length * SCALE;
    const png = new PNG({ width: frame.length * (side + GAP) - GAP, height: side });
    png.data.fill(255);
    frame.forEach((landscape, at) => paint(png, landscape, at * (side + GAP), side, extent));
    return PNG.sync.write(png, { colorType: 2 });
  });
  return encodeApng(pictures, { frame: 500, last: 2500 });
}

function paint(png: PNG, { heights, points, centres }: Landscape, left: number, side: number, extent: number): void {
  const all = heights.flat();
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const dot = (x: number, y: number, colour: readonly number[]): void => {
    if (x >= 0 && x < side && y >= 0 && y < side) png.data.set(colour, (y * png.width + left + x) * RGBA);
  };
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const height = itemAt(itemAt(heights, Math.floor(y / SCALE)), Math.floor(x / SCALE));
      const share = high > low ? (height - low) / (high - low) : 0.5;
      dot(
        x,
        y,
        DEEP.map((deep, i) => Math.round(deep + share * (itemAt(HIGH, i) - deep))),
      );
    }
  const place = (value: number): number => Math.floor(((value / extent + 1) / 2) * side);
  for (const [x, y] of points)
    for (const [dx, dy] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ] as const)
      dot(place(defined(x)) + dx, side - 1 - place(defined(y)) + dy, POINT);
  for (const [x, y] of centres)
    for (let i = -3; i <= 3; i++) {
      dot(place(defined(x)) + i, side - 1 - place(defined(y)), CENTRE);
      dot(place(defined(x)), side - 1 - place(defined(y)) + i, CENTRE);
    }
}
