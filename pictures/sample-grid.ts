import { defined, float32At } from '../harness/ground/certain.js';
import { PNG } from 'pngjs';

/** Samples to be drawn: pixels in [−1, 1] as height × width × channel, or points of the plane. */
export interface Picture {
  readonly samples: Float32Array;
  /** [height, width, channels] of images, [2] of points. */
  readonly shape: readonly number[];
  /** Marks the true centres among points. */
  readonly mixture?: { readonly centres: readonly (readonly number[])[] } | undefined;
  /** Images in a row; without it the grid is as square as it can be. */
  readonly columns?: number;
  /** Screen pixels per image pixel. */
  readonly scale?: number;
}

const GAP = 1;
const GAP_GREY = 128;
const PLOT_SIZE = 256;
const CENTRE_RED = [220, 30, 30] as const;
const RGBA = 4;

/** A PNG of the samples. The same samples give the same bytes. */
export const encodeGrid = (picture: Picture): Uint8Array => encode(drawGrid(picture), hasColours(picture));

/** The samples as pixels. */
export const drawGrid = (picture: Picture): PNG =>
  picture.shape.length === 1 ? drawPoints(picture) : drawImages(picture);

/** Centres of mixtures are red. */
export const hasColours = ({ shape }: Picture): boolean => shape.length === 1 || shape[2] !== 1;

/** Images row by row with a pixel between neighbours. */
function drawImages({ samples, shape, columns, scale = 1 }: Picture): PNG {
  const [height, width, channels] = shape as readonly [number, number, number];
  const count = Math.floor(samples.length / (height * width * channels));
  const across = columns ?? Math.max(1, Math.ceil(Math.sqrt(count)));
  const down = Math.max(1, Math.ceil(count / across));
  const png = blank(across * (width * scale + GAP) - GAP, down * (height * scale + GAP) - GAP, GAP_GREY);
  for (let image = 0; image < count; image++) {
    const left = (image % across) * (width * scale + GAP);
    const top = Math.floor(image / across) * (height * scale + GAP);
    for (let y = 0; y < height * scale; y++) {
      for (let x = 0; x < width * scale; x++) {
        const pixel = (image * height + Math.floor(y / scale)) * width + Math.floor(x / scale);
        paint(png, left + x, top + y, colour(samples, pixel * channels, channels));
      }
    }
  }
  return png;
}

/** Grey for one channel, RGB for three; of two or more than three, the first three as far as there are. */
function colour(samples: Float32Array, at: number, channels: number): readonly [number, number, number] {
  if (channels === 1) {
    const grey = byte(float32At(samples, at));
    return [grey, grey, grey];
  }
  return [
    byte(float32At(samples, at)),
    byte(float32At(samples, at + 1)),
    channels > 2 ? byte(float32At(samples, at + 2)) : 0,
  ];
}

/** A pixel value as a byte; what is out of range or not a number is clipped or black. */
function byte(value: number): number {
  return Math.round(Math.min(1, Math.max(0, (value + 1) / 2)) * 255) || 0;
}

/** A density raster: the darker, the more points; the centres of the mixture are red crosses. */
function drawPoints({ samples, mixture, scale = 1 }: Picture): PNG {
  const size = PLOT_SIZE * scale;
  const centres = mixture?.centres ?? [];
  const extent = extentOf(centres);
  const at = (value: number): number => Math.floor(((value / extent + 1) / 2) * size);
  const counts = new Uint32Array(size * size);
  for (let i = 0; i + 1 < samples.length; i += 2) {
    const x = at(float32At(samples, i));
    const y = size - 1 - at(float32At(samples, i + 1));
    if (x >= 0 && x < size && y >= 0 && y < size) counts[y * size + x]!++; // false for NaN too
  }
  const png = blank(size, size, 255);
  counts.forEach((count, i) => {
    // One point is already plain to see; eight and more are black.
    const grey = count === 0 ? 255 : Math.round(Math.max(0, 160 * (1 - Math.log2(count) / 3)));
    paint(png, i % size, Math.floor(i / size), [grey, grey, grey]);
  });
  for (const [x, y] of centres) cross(png, at(defined(x)), size - 1 - at(defined(y)));
  return png;
}

/** Half the side of the plot: it depends on the data set alone, so plots of all variants and steps can be compared. */
function extentOf(centres: readonly (readonly number[])[]): number {
  const furthest = Math.max(0, ...centres.flat().map(Math.abs));
  return furthest === 0 ? 2.5 : 1.4 * furthest;
}

function cross(png: PNG, x: number, y: number): void {
  for (let i = -2; i <= 2; i++) {
    paint(png, x + i, y, CENTRE_RED);
    paint(png, x, y + i, CENTRE_RED);
  }
}

/** One grey everywhere. */
export function blank(width: number, height: number, grey: number): PNG {
  const png = new PNG({ width, height });
  for (let i = 0; i < png.data.length; i++) png.data[i] = i % RGBA === RGBA - 1 ? 255 : grey;
  return png;
}

/** A pixel; what is outside of the picture is left out. */
export function paint(png: PNG, x: number, y: number, rgb: readonly [number, number, number]): void {
  if (x < 0 || y < 0 || x >= png.width || y >= png.height) return;
  png.data.set(rgb, (y * png.width + x) * RGBA);
}

export function encode(png: PNG, rgb: boolean): Uint8Array {
  return PNG.sync.write(png, { colorType: rgb ? 2 : 0 });
}
