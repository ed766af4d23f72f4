import { inflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { itemAt } from '../harness/ground/certain.js';
import { PNG_SIGNATURE, readChunks } from './png-chunks.js';

const MOST_PIXELS = 64e6;
const HEADER_BYTES = 33;
/** By the colour type: grey, RGB, palette, grey and alpha, RGBA. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/**
 * A PNG that this program has written into a results folder, which may come from elsewhere.
 * @throws Error with a clause where it is damaged or has more than 64 megapixels, before memory for them is taken.
 */
export function decodeOwnPng(file: Uint8Array): PNG {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (!bytes.subarray(0, 8).equals(PNG_SIGNATURE)) throw new Error('it is no PNG');
  if (bytes.length < HEADER_BYTES) throw new Error('the file ends within the header');
  const width = bytes.readUInt32BE(16);
  const height = bytes.readUInt32BE(20);
  if (width * height === 0) throw new Error('it has no pixels');
  if (width * height > MOST_PIXELS) throw new Error(`${width} × ${height} pixels are too many`);
  checkImageData(bytes, width, height);
  return PNG.sync.read(bytes);
}

/** pngjs 7 unpacks the data of an interlaced image without a bound and fills up what is missing in any other. */
function checkImageData(bytes: Buffer, width: number, height: number): void {
  const bitsPerPixel = itemAt(bytes, 24) * (CHANNELS[itemAt(bytes, 25)] ?? 4);
  const expected = height * (1 + Math.ceil((width * bitsPerPixel) / 8)); // each row begins with its filter
  const interlaced = bytes[28] !== 0; // seven smaller images, whose rows are more and rounded up more often
  const bound = expected + (interlaced ? 16 * (width + height) : 0);
  const data = readChunks(bytes).flatMap(({ type, data }) => (type === 'IDAT' ? [data] : []));
  const found = inflateSync(Buffer.concat(data), { maxOutputLength: bound }).length;
  if (found < expected) throw new Error(`${found} bytes of pixels are there instead of ${expected}`);
}
