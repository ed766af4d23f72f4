import { inflateSync } from 'node:zlib';

import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';

import { float64At, itemAt } from '../ground/certain.js';
import { messageOf, UserError } from '../ground/errors.js';
import { readBytes } from '../ground/files.js';

const MAX_MEGAPIXELS = 64;
/** Bytes of a file: more than 64 megapixels of 16 bits in four channels. */
const LARGEST_IMAGE = 2 ** 30;
const MAX_JPEG_MEGABYTES = 1024;
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const PNG_HEADER_BYTES = 33;
/** By the colour type: grey, RGB, palette, grey and alpha, RGBA. */
const PNG_CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

export interface Image {
  readonly width: number;
  readonly height: number;
  readonly channels: 3;
  /** [height × width × 3], row-major, 0 … 255. */
  readonly pixels: Uint8Array;
}

/**
 * Reads a PNG or JPEG file, told apart by their first bytes. Grey becomes RGB, 16 bits become 8; transparency, colour
 * profiles and the EXIF orientation are ignored. Throws a UserError that names the file when it cannot be read, is
 * damaged or has more than 64 megapixels; that is known before memory for the pixels is taken.
 */
export function readImage(file: string): Image {
  try {
    return decode(readBytes(file, LARGEST_IMAGE, { follow: true }));
  } catch (error) {
    throw new UserError(`${file} cannot be read as an image; it may be damaged: ${messageOf(error)}.`);
  }
}

function decode(bytes: Buffer): Image {
  if (bytes.subarray(0, 8).equals(PNG_SIGNATURE)) return decodePng(bytes);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return decodeJpeg(bytes);
  throw new Error('it is neither PNG nor JPEG');
}

function decodePng(bytes: Buffer): Image {
  if (bytes.length < PNG_HEADER_BYTES) throw new Error('the file ends within the header');
  const width = bytes.readUInt32BE(16);
  const height = bytes.readUInt32BE(20);
  if (width * height === 0) throw new Error('it has no pixels');
  if (width * height > MAX_MEGAPIXELS * 1e6) throw new Error(`${width} × ${height} pixels are too many`);
  checkImageData(bytes, width, height);
  const { data } = PNG.sync.read(bytes);
  const pixels = new Uint8Array(3 * width * height);
  for (let from = 0, to = 0; to < pixels.length; from += 4) {
    pixels[to++] = itemAt(data, from);
    pixels[to++] = itemAt(data, from + 1);
    pixels[to++] = itemAt(data, from + 2);
  }
  return { width, height, channels: 3, pixels };
}

/** pngjs 7 unpacks the data of an interlaced image without a bound and fills up what is missing in any other. */
function checkImageData(bytes: Buffer, width: number, height: number): void {
  const bitsPerPixel = itemAt(bytes, 24) * (PNG_CHANNELS[itemAt(bytes, 25)] ?? 4);
  const expected = height * (1 + Math.ceil((width * bitsPerPixel) / 8)); // each row begins with its filter
  const interlaced = bytes[28] !== 0; // seven smaller images, whose rows are more and rounded up more often
  const bound = expected + (interlaced ? 16 * (width + height) : 0);
  const found = inflateSync(imageData(bytes), { maxOutputLength: bound }).length;
  if (found < expected) throw new Error(`${found} bytes of pixels are there instead of ${expected}`);
}

/** The IDAT chunks joined; a chunk is its length, its type, its data and a checksum of 4 bytes. */
function imageData(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 8; at + 12 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const length = bytes.readUInt32BE(at);
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(bytes.subarray(at + 8, at + 8 + length));
  }
  return Buffer.concat(parts);
}

function decodeJpeg(bytes: Buffer): Image {
  const { width, height, data } = jpeg.decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: MAX_MEGAPIXELS,
    maxMemoryUsageInMB: MAX_JPEG_MEGABYTES,
  });
  return { width, height, channels: 3, pixels: data };
}

/** The largest square in the middle of the image, resized by area averaging: [size × size × 3], 0 … 255. */
export function squareThumbnail(image: Image, size: number): Uint8Array {
  const side = Math.min(image.width, image.height);
  const left = Math.floor((image.width - side) / 2);
  const top = Math.floor((image.height - side) / 2);
  const spans = areaSpans(side, size);
  const rows = new Float64Array(side * size * 3); // [side × size × 3]: resized horizontally
  for (let y = 0; y < side; y++) {
    const line = ((top + y) * image.width + left) * 3;
    spans.forEach(({ start, weights }, x) => {
      for (let c = 0; c < 3; c++)
        rows[(y * size + x) * 3 + c] = weightedSum(weights, image.pixels, line + start * 3 + c, 3);
    });
  }
  const out = new Uint8Array(size * size * 3);
  const stride = size * 3;
  spans.forEach(({ start, weights }, y) => {
    for (let i = 0; i < stride; i++)
      out[y * stride + i] = Math.round(weightedSum(weights, rows, start * stride + i, stride));
  });
  return out;
}

function weightedSum(weights: Float64Array, values: ArrayLike<number>, start: number, stride: number): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += float64At(weights, i) * itemAt(values, start + i * stride);
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
