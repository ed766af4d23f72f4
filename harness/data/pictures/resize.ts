import { float64At, itemAt } from '../../ground/certain.js';
import type { Picture, Size } from './picture.js';
import type { Middle } from './requests.js';

/**
 * The largest part in the middle of the picture that has the wanted proportions, resized by area averaging: each pixel is the
 * mean of what lies under it.
 */
export function thumbnail(picture: Picture, { width, height }: Size): Picture {
  if (picture.width === width && picture.height === height) return picture;
  const { channels } = picture;
  const share = Math.min(picture.width / width, picture.height / height);
  const [across, down] = [Math.max(1, Math.floor(share * width)), Math.max(1, Math.floor(share * height))];
  const left = Math.floor((picture.width - across) / 2);
  const top = Math.floor((picture.height - down) / 2);
  const columns = areaSpans(across, width);
  const rows = new Float64Array(down * width * channels); // resized horizontally
  for (let y = 0; y < down; y++) {
    const line = ((top + y) * picture.width + left) * channels;
    for (let x = 0; x < width; x++) {
      const { start, weights } = itemAt(columns, x);
      for (let c = 0; c < channels; c++)
        rows[(y * width + x) * channels + c] = sumOfBytes(
          weights,
          picture.pixels,
          line + start * channels + c,
          channels,
        );
    }
  }
  const stride = width * channels;
  const pixels = new Uint8Array(height * stride);
  areaSpans(down, height).forEach(({ start, weights }, y) => {
    for (let i = 0; i < stride; i++)
      pixels[y * stride + i] = Math.round(sumOfNumbers(weights, rows, start * stride + i, stride));
  });
  return { ...picture, width, height, pixels };
}

/** The square in the middle of a picture. @throws Error with a clause where it has another size than was said. */
export function middleOf(picture: Picture, { of, side }: Middle): Picture {
  const { width, height, channels } = picture;
  if (width !== of.width || height !== of.height)
    throw new Error(`it has ${width} × ${height} pixels instead of ${of.width} × ${of.height}`);
  const [left, top] = [Math.floor((width - side) / 2), Math.floor((height - side) / 2)];
  const pixels = new Uint8Array(side * side * channels);
  for (let y = 0; y < side; y++) {
    const line = ((top + y) * width + left) * channels;
    pixels.set(picture.pixels.subarray(line, line + side * channels), y * side * channels);
  }
  return { ...picture, width: side, height: side, pixels };
}

function sumOfBytes(weights: Float64Array, values: Uint8Array, start: number, stride: number): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += float64At(weights, i) * (values[start + i * stride] as number);
  return sum;
}

function sumOfNumbers(weights: Float64Array, values: Float64Array, start: number, stride: number): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += float64At(weights, i) * float64At(values, start + i * stride);
  return sum;
}

interface Span {
  readonly start: number;
  /** How much of the output pixel each input pixel from `start` on covers; they sum to 1. */
  readonly weights: Float64Array;
}

/** Which of `from` input pixels lie under each of `to` output pixels of the same total length. */
function areaSpans(from: number, to: number): Span[] {
  return Array.from({ length: to }, (_, i) => {
    const begin = i * from; // in units of 1 / to input pixels, where everything is an integer
    const end = begin + from;
    const start = Math.floor(begin / to);
    const count = Math.ceil(end / to) - start;
    const overlap = (pixel: number) => Math.min(end, (pixel + 1) * to) - Math.max(begin, pixel * to);
    return { start, weights: Float64Array.from({ length: count }, (_, k) => overlap(start + k) / from) };
  });
}
