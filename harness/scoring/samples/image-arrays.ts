import { itemAt } from '../../ground/certain.js';
import { sha256 } from '../../data/pixels.js';
import { UserError } from '../../ground/errors.js';
import type { ImageSet } from '../../../metrics/features/extract.js';
import type { NumberArray } from '../../ground/arrays/numbers.js';

/** Ranges of values that images are saved in. */
const ranges = { '0,255': [0, 255], '0,1': [0, 1], '-1,1': [-1, 1] } as const;
type Range = keyof typeof ranges;

/** How far float values may leave their range by rounding and interpolation, in its width. */
const TOLERANCE = 1e-3;

export interface ArrayImages {
  readonly images: ImageSet;
  readonly checksum: string;
  readonly note: string;
}

/**
 * Images from an array [n, h, w, 1 or 3], [n, 1 or 3, h, w] or [n, h, w] (grey), or points from [n, 2]. Whole numbers are 0 …
 * 255; other values are in [−1, 1] where some are negative, else in [0, 1]. Points are taken as they are.
 * @param range Says the range of values where that guess would be wrong: `0,255`, `0,1` or `-1,1`.
 * @throws UserError where the shape or the values are of no such form.
 */
export function imagesOf(array: NumberArray, where: string, range?: string): ArrayImages {
  const { shape, dtype, data } = array;
  const [count, ...rest] = shape as [number, ...number[]];
  const checksum = sha256(`${dtype} ${shape.join()} ${range ?? ''} `, data);
  if (shape.length === 2) {
    const read = (index: number, out: Float32Array, offset: number): void =>
      out.set(data.subarray(index * itemAt(rest, 0), (index + 1) * itemAt(rest, 0)), offset);
    return { images: { count, shape: rest, read }, checksum, note: `${count} rows of ${rest[0]} numbers as they are` };
  }
  const { sample, channelsFirst } = layoutOf(shape, where);
  const chosen = rangeOf(array, where, range);
  const [low, high] = ranges[chosen];
  const size = sample[0] * sample[1] * sample[2];
  const scaled = (value: number): number => (2 * (value - low)) / (high - low) - 1;
  const [pixels, channels] = [sample[0] * sample[1], sample[2]];
  const read = (index: number, out: Float32Array, offset: number): void => {
    for (let i = 0; i < size; i++) {
      const from = channelsFirst ? (i % channels) * pixels + Math.floor(i / channels) : i;
      out[offset + i] = scaled(itemAt(data, index * size + from));
    }
  };
  return {
    images: { count, shape: sample, read },
    checksum,
    note: `${count} images of ${sample.join('×')}${channelsFirst ? ', channels first' : ''}, values in [${low}, ${high}]`,
  };
}

interface ImageLayout {
  readonly sample: [height: number, width: number, channels: number];
  readonly channelsFirst: boolean;
}

/** Channels last where both readings are possible. */
function layoutOf(shape: readonly number[], where: string): ImageLayout {
  const [, a = 0, b = 0, c = 0] = shape;
  const isChannels = (size: number): boolean => size === 1 || size === 3;
  if (shape.length === 3) return { sample: [a, b, 1], channelsFirst: false };
  if (shape.length === 4 && isChannels(c)) return { sample: [a, b, c], channelsFirst: false };
  if (shape.length === 4 && isChannels(a)) return { sample: [b, c, a], channelsFirst: true };
  throw new UserError(
    `${where} has the shape [${shape.join(', ')}]; images are [n, height, width, 1 or 3], [n, 1 or 3, height, width] or [n, height, width].`,
  );
}

function rangeOf({ dtype, data }: NumberArray, where: string, named: string | undefined): Range {
  if (named !== undefined && !Object.hasOwn(ranges, named))
    throw new UserError(`${where}: a range is ${Object.keys(ranges).join(' or ')}, not ${named}.`);
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < data.length; i++) {
    const value = itemAt(data, i);
    if (!Number.isFinite(value)) throw new UserError(`${where} holds ${value} at position ${i}; pixels are finite.`);
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const guess = /^u?int/.test(dtype) ? '0,255' : least < 0 ? '-1,1' : '0,1';
  const range = (named as Range | undefined) ?? guess;
  const [low, high] = ranges[range];
  const slack = TOLERANCE * (high - low);
  if (data.length > 0 && (least < low - slack || most > high + slack))
    throw new UserError(
      `${where} has values from ${least} to ${most}, which are not in [${low}, ${high}]: scale them, or name the range with ?range=0,255, ?range=0,1 or ?range=-1,1.`,
    );
  return range;
}
