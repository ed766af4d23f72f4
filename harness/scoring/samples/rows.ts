import { itemAt } from '../../ground/certain.js';
import { UserError } from '../../ground/errors.js';
import { arrayEndings } from '../../ground/arrays/read.js';
import type { RowArray } from '../../ground/arrays/row-array.js';
import { sizeOf } from '../../ground/arrays/size.js';
import { onlyOptions } from '../../data/options.js';
import type { StoredFeatures } from '../../../metrics/features/network.js';
import { labelsOfArray, labelsTogether, type ClassNames } from './labels.js';
import { arrayAt, existingPlace, isArray } from './places.js';

/** Numbers that are copied together. */
const AT_ONCE = 2 ** 22;

/**
 * The rows of arrays, one after the other, taken as features; arrays of more than two dimensions have their samples flattened.
 * In float32 where all of them are no wider.
 * @throws UserError where one is no array of rows, or their widths differ.
 */
export function loadFeatures(...words: readonly string[]): StoredFeatures {
  const arrays = words.map(matrixAt);
  const widths = arrays.map(({ shape: [, ...rest] }) => sizeOf(rest));
  const other = widths.findIndex((width) => width !== widths[0]);
  if (other > 0)
    throw new UserError(
      `${words[0]} has ${widths[0]} features a row and ${words[other]} has ${widths[other]}: all of one side come from one network.`,
    );
  const dimensions = itemAt(widths, 0);
  const count = arrays.reduce((sum, { shape: [rows = 0] }) => sum + rows, 0);
  const isNarrow = arrays.every(({ dtype }) => /^(float32|float16|bfloat16|u?int(8|16)|bool)$/.test(dtype));
  const values = new (isNarrow ? Float32Array : Float64Array)(count * dimensions);
  let at = 0;
  for (const { shape, rows } of arrays) {
    const [length = 0] = shape;
    const some = Math.max(1, Math.floor(AT_ONCE / Math.max(1, dimensions)));
    for (let first = 0; first < length; first += some) {
      const part = rows(first, Math.min(some, length - first));
      values.set(part, at);
      at += part.length;
    }
  }
  return { count, dimensions, values };
}

/** The class of each row, where every source tells it. @throws UserError as `labelsOfArray` and `labelsTogether`. */
export const loadLabels = (...words: readonly string[]): ClassNames | undefined =>
  labelsTogether(
    words,
    words.map((word) => labelsOfArray(existingPlace(word), itemAt(matrixAt(word).shape, 0), word)),
  );

function matrixAt(word: string): RowArray {
  const place = existingPlace(word);
  if (!isArray(place))
    throw new UserError(`${word} is not an array: --features none takes ${arrayEndings.join(', ')} files.`);
  onlyOptions(place, ['array', 'labels'], word);
  const array = arrayAt(place);
  if (array.shape.length < 2)
    throw new UserError(
      `${word} has the shape [${array.shape.join(', ')}]; features are rows of a matrix, one per sample.`,
    );
  return array;
}
