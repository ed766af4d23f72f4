import { UserError } from '../../ground/errors.js';
import { arrayEndings } from '../../ground/arrays/read.js';
import { onlyOptions } from '../../data/options.js';
import type { Features } from '../../../metrics/features/network.js';
import { arrayAt, existingPlace, isArray } from './places.js';

/** The rows of an array, taken as features; arrays of more than two dimensions have their samples flattened. */
export function loadFeatures(word: string): Features {
  const place = existingPlace(word);
  if (!isArray(place))
    throw new UserError(`${word} is not an array: --features none takes ${arrayEndings.join(', ')} files.`);
  onlyOptions(place, ['array'], word);
  const { shape, data } = arrayAt(place);
  if (shape.length < 2)
    throw new UserError(`${word} has the shape [${shape.join(', ')}]; features are rows of a matrix, one per sample.`);
  const [count, ...rest] = shape as [number, ...number[]];
  return { count, dimensions: rest.reduce((product, size) => product * size, 1), values: Float64Array.from(data) };
}
