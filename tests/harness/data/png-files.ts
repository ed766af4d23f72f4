import { PNG } from 'pngjs';

export type Colour = (x: number, y: number) => readonly [number, number, number];

export function pngOf(width: number, height: number, colour: Colour): Buffer {
  const image = new PNG({ width, height });
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) image.data.set([...colour(x, y), 255], 4 * (y * width + x));
  return PNG.sync.write(image);
}

/** 8×8 pixels of one colour. */
export const flatPng = (red: number, green = 0, blue = 0): Buffer => pngOf(8, 8, () => [red, green, blue]);
