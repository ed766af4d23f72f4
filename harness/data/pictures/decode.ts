import sharp, { type Metadata, type Sharp } from 'sharp';
import { integerAt } from '../../ground/certain.js';
import { readChunks } from '../../../pictures/png-chunks.js';
import { jpegHeader, type JpegHeader } from './jpeg-header.js';
import type { Header, Picture } from './picture.js';
import { formatOf, isOddTiff } from './signatures.js';

/** Pixels of the largest picture that is decoded. */
const MOST_PIXELS = 64e6;

/** Of libvips nothing but what reads these formats out of memory: other loaders run other libraries, or open other files. */
const LOADERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif'].map((name) => `VipsForeignLoad${name}Buffer`);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: LOADERS });
sharp.cache(false);
sharp.concurrency(1);

/** What decodes, as a record has it. */
export const decoderVersion = `sharp ${sharp.versions.sharp ?? ''} vips ${sharp.versions.vips}`;

/**
 * A picture out of the bytes of a file, told by its first bytes: JPEG, PNG, WebP, the first frame of GIF, TIFF or AVIF. The
 * colours are those of Pillow's `convert('RGB')`: transparency is dropped, EXIF orientation and colour profiles are ignored,
 * CMYK is plain arithmetic, colours of 16 bits keep their upper 8, and grey of 16 bits is cut off at 255.
 * @throws Error with a clause that says what is wrong.
 */
export async function decodePicture(bytes: Buffer): Promise<Picture> {
  const plain = plainJpeg(bytes);
  if (plain) return ofPlainJpeg(bytes, plain);
  const { input, metadata } = await opened(bytes);
  const { data, info } = await rawOf(input, metadata).toBuffer({ resolveWithObject: true });
  const pixels = eightBits(data, metadata, info.channels);
  const remark = remarkOf(bytes, metadata);
  const { width, height } = info;
  return { width, height, ...withoutEqualChannels(pixels, width * height), ...(remark && { remark }) };
}

/** What the header of a picture says, without its pixels. */
export async function readHeader(bytes: Buffer): Promise<Header> {
  const plain = plainJpeg(bytes);
  if (plain) return { width: plain.width, height: plain.height, channels: plain.components === 1 ? 1 : 3 };
  const { metadata } = await opened(bytes);
  const { width, height, channels } = metadata;
  return { width, height, channels: channels < 3 && metadata.space !== 'srgb' ? 1 : 3 };
}

/** The header of a JPEG of 8 bits, grey or in three components: most pictures, of which libvips need not be asked first. */
function plainJpeg(bytes: Buffer): JpegHeader | undefined {
  const header = formatOf(bytes) === 'jpeg' ? jpegHeader(bytes) : undefined;
  const isPlain = header?.precision === 8 && (header.components === 1 || header.components === 3);
  return isPlain && header.width * header.height <= MOST_PIXELS ? header : undefined;
}

async function ofPlainJpeg(bytes: Buffer, { components }: JpegHeader): Promise<Picture> {
  const input = inputOf(bytes);
  const { data, info } = await (components === 1 ? input.toColourspace('b-w') : input)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { width, height, ...withoutEqualChannels(data, width * height) };
}

const inputOf = (bytes: Buffer): Sharp =>
  sharp(bytes, { failOn: 'error', ignoreIcc: true, limitInputPixels: MOST_PIXELS, pages: 1 });

async function opened(bytes: Buffer): Promise<{ input: Sharp; metadata: Metadata }> {
  const format = formatOf(bytes);
  if (format === undefined) throw new Error('it is none of JPEG, PNG, WebP, GIF, TIFF and AVIF');
  if (format === 'tiff' && isOddTiff(bytes)) throw new Error('its colours are neither grey, RGB, CMYK nor a palette');
  const input = inputOf(bytes);
  return { input, metadata: await input.metadata() };
}

const is16BitColour = ({ depth, space, channels }: Metadata): boolean =>
  depth === 'ushort' && (space === 'rgb16' || channels > 1);

/** The samples as the file has them: no step of libvips converts them. */
function rawOf(input: Sharp, metadata: Metadata): Sharp {
  const { space } = metadata;
  if (space === 'cmyk') return input.pipelineColourspace('cmyk').toColourspace('cmyk').raw();
  if (is16BitColour(metadata)) return input.toColourspace(space).removeAlpha().raw({ depth: 'ushort' });
  const kept = space === 'grey16' || space === 'b-w' ? input.toColourspace(space) : input;
  return kept.removeAlpha().raw();
}

/** Bytes of one channel or three. */
function eightBits(data: Buffer, metadata: Metadata, channels: number): Uint8Array {
  if (metadata.space === 'cmyk') return fromCmyk(data, channels);
  if (!is16BitColour(metadata)) return data;
  const words = new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
  return Uint8Array.from(words, (word) => word >> 8);
}

/** (255 − C)(255 − K) / 255, rounded. */
function fromCmyk(data: Buffer, channels: number): Uint8Array {
  const count = data.length / channels;
  const out = new Uint8Array(3 * count);
  for (let pixel = 0; pixel < count; pixel++) {
    const light = 255 - integerAt(data, channels * pixel + 3);
    for (let c = 0; c < 3; c++)
      out[3 * pixel + c] = Math.round(((255 - integerAt(data, channels * pixel + c)) * light) / 255);
  }
  return out;
}

/** One channel where red, green and blue are equal everywhere. */
function withoutEqualChannels(pixels: Uint8Array, count: number): Pick<Picture, 'channels' | 'pixels'> {
  if (pixels.length === count) return { channels: 1, pixels };
  for (let i = 0; i < pixels.length; i += 3)
    if (pixels[i] !== pixels[i + 1] || pixels[i] !== pixels[i + 2]) return { channels: 3, pixels };
  return { channels: 1, pixels: Uint8Array.from({ length: count }, (_, i) => integerAt(pixels, 3 * i)) };
}

/** What a person should know of a file that was read in spite of it. */
function remarkOf(bytes: Buffer, { format, space, depth, channels }: Metadata): string | undefined {
  if (space === 'grey16' && depth === 'ushort' && channels === 1)
    return 'grey of 16 bits is cut off at 255, as Pillow does';
  if (format === 'gif' && channels > 3) return 'where the GIF is transparent it may be black';
  if (format !== 'png') return undefined;
  const chunks = readChunks(bytes);
  const end = chunks.findIndex(({ type }) => type === 'IEND');
  if (end < 0) return 'the PNG has no end';
  const length = chunks.slice(0, end + 1).reduce((sum, { data }) => sum + 12 + data.length, 8);
  return length < bytes.length ? 'the PNG has bytes after its end' : undefined;
}
