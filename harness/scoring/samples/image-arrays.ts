import { createHash } from 'node:crypto';
import { itemAt } from '../../ground/certain.js';
import { UserError } from '../../ground/errors.js';
import type { ImageSet } from '../../../metrics/features/extract.js';
import type { RowArray } from '../../ground/arrays/row-array.js';
import { sizeOf } from '../../ground/arrays/size.js';

/** Ranges of values that images are saved in. */
const ranges = { '0,255': [0, 255], '0,1': [0, 1], '-1,1': [-1, 1] } as const;
type Range = keyof typeof ranges;

/** How far float values may leave their range by rounding and interpolation, in its width. */
const TOLERANCE = 1e-3;
/** Values that are looked at together. */
const AT_ONCE = 2 ** 22;

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
export function imagesOf(array: RowArray, where: string, range?: string): ArrayImages {
  const { shape, dtype, rows } = array;
  const [count, ...rest] = shape as [number, ...number[]];
  const start = `${dtype} ${shape.join()} ${range ?? ''} `;
  if (shape.length === 2) {
    const read = (index: number, out: Float32Array, offset: number): void => out.set(rows(index, 1), offset);
    const { checksum } = survey(array, start);
    return { images: { count, shape: rest, read }, checksum, note: `${count} rows of ${rest[0]} numbers as they are` };
  }
  const { sample, channelsFirst } = layoutOf(shape, where);
  const { least, most, checksum } = survey(array, start, where);
  const [low, high] = ranges[rangeOf(dtype, { least, most }, where, range)];
  const size = sizeOf(sample);
  const [pixels, channels] = [sample[0] * sample[1], sample[2]];
  const read = (index: number, out: Float32Array, offset: number): void => {
    const values = rows(index, 1);
    for (let i = 0; i < size; i++) {
      const from = channelsFirst ? (i % channels) * pixels + Math.floor(i / channels) : i;
      out[offset + i] = (2 * (itemAt(values, from) - low)) / (high - low) - 1;
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

const isColours = (size: number): boolean => size === 3 || size === 4;
const SMALLEST_SIDE = 5;

/** Channels last where both readings are possible. */
function layoutOf(shape: readonly number[], where: string): ImageLayout {
  const [first = 0, a = 0, b = 0, c = 0] = shape;
  const isChannels = (size: number): boolean => size === 1 || size === 3;
  if (shape.length === 3 && (isColours(b) || (isColours(first) && Math.min(a, b) >= SMALLEST_SIDE)))
    throw new UserError(
      `${where} has the shape [${shape.join(', ')}], which is one picture in colour, not a set of pictures: save it as [1, ${shape.join(', ')}], or many as [n, height, width, 3].`,
    );
  if (shape.length === 3) return { sample: [a, b, 1], channelsFirst: false };
  if (shape.length === 4 && isChannels(c)) return { sample: [a, b, c], channelsFirst: false };
  if (shape.length === 4 && isChannels(a)) return { sample: [b, c, a], channelsFirst: true };
  throw new UserError(
    `${where} has the shape [${shape.join(', ')}]; images are [n, height, width, 1 or 3], [n, 1 or 3, height, width] or [n, height, width].`,
  );
}

interface Survey {
  readonly least: number;
  readonly most: number;
  /** sha256 of all values. */
  readonly checksum: string;
}

/** Looks at all values, some rows at a time. @param where Names the array where values have to be finite. */
function survey({ shape, rows }: RowArray, start: string, where?: string): Survey {
  const hash = createHash('sha256').update(start);
  const [count, ...rest] = shape as [number, ...number[]];
  const size = sizeOf(rest);
  const some = Math.max(1, Math.floor(AT_ONCE / Math.max(1, size)));
  let [least, most] = [Infinity, -Infinity];
  for (let first = 0; first < count; first += some) {
    const values = rows(first, Math.min(some, count - first));
    hash.update(values);
    for (let i = 0; i < values.length; i++) {
      const value = itemAt(values, i);
      if (where !== undefined && !Number.isFinite(value))
        throw new UserError(`${where} holds ${value} at position ${first * size + i}; pixels are finite.`);
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  return { least, most, checksum: hash.digest('hex') };
}

function rangeOf(
  dtype: string,
  { least, most }: Pick<Survey, 'least' | 'most'>,
  where: string,
  named: string | undefined,
): Range {
  if (named !== undefined && !Object.hasOwn(ranges, named))
    throw new UserError(`${where}: a range is ${Object.keys(ranges).join(' or ')}, not ${named}.`);
  const guess = /^u?int/.test(dtype) ? '0,255' : least < 0 ? '-1,1' : '0,1';
  const range = (named as Range | undefined) ?? guess;
  const [low, high] = ranges[range];
  const slack = TOLERANCE * (high - low);
  if (least <= most && (least < low - slack || most > high + slack))
    throw new UserError(
      `${where} has values from ${least} to ${most}, which are not in [${low}, ${high}]: scale them, or name the range with ?range=0,255, ?range=0,1 or ?range=-1,1.`,
    );
  return range;
}
