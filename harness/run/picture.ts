import { encodeGrid } from '../../pictures/sample-grid.js';
import { sampleSize, type Dataset } from '../data/dataset.js';

const IMAGES_SHOWN = 64;

/** A PNG of the first samples: some of images, all of points. */
export function pictureOf(samples: Float32Array, { shape, mixture }: Dataset): Uint8Array {
  const shown = shape.length === 3 ? samples.subarray(0, IMAGES_SHOWN * sampleSize(shape)) : samples;
  return encodeGrid({ samples: shown, shape, mixture });
}
