import type { NamedPlace } from './list.js';
import { inOrder } from './ordered.js';
import { colours, grey, type Size } from './picture.js';
import { Remarks } from './remarks.js';

/** Pictures of one size, one after the other. */
export interface Pixels {
  /** [count × height × width × channels], 0 … 255. */
  readonly pixels: Uint8Array;
  readonly channels: 1 | 3;
  /** What a person should know of some files, in sentences. */
  readonly remarks: readonly string[];
}

/** All pictures, cropped and resized: in one channel where every one is grey, unless three are asked for. */
export async function readPixels(places: readonly NamedPlace[], size: Size, channels?: 1 | 3): Promise<Pixels> {
  const area = size.width * size.height;
  const remarks = new Remarks();
  let found: 1 | 3 = channels ?? 1;
  let pixels = new Uint8Array(places.length * area * found);
  let index = 0;
  for await (const { place, picture } of inOrder(places, size)) {
    remarks.add(place.name, picture.remark);
    if (found === 1 && picture.channels === 3 && channels === undefined) {
      pixels = widened(pixels, places.length * area, index * area);
      found = 3;
    }
    pixels.set(found === 3 ? colours(picture) : grey(picture), index++ * area * found);
  }
  return { pixels, channels: found, remarks: remarks.sentences() };
}

/** Room for `count` pixels in colour. It begins with the `filled` ones that were read in grey, now in three equal channels. */
function widened(pixels: Uint8Array, count: number, filled: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(3 * count);
  for (let i = 0; i < filled; i++) out.fill(pixels[i] as number, 3 * i, 3 * i + 3);
  return out;
}
