import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { splitOptions, type WithOptions } from '../../data/options.js';
import { UserError } from '../../ground/errors.js';
import { arrayEndings, readArray } from '../../ground/arrays/read.js';

/** @throws UserError where there is no such file or folder. */
export function existingPlace(word: string): WithOptions {
  const place = splitOptions(word);
  if (existsSync(place.path)) return place;
  throw new UserError(`There is no file, folder or data set "${word}".`);
}

const hasEnding = ({ path }: WithOptions, endings: readonly string[]): boolean =>
  endings.includes(extname(path).toLowerCase());

export const isArray = (place: WithOptions): boolean => hasEnding(place, arrayEndings);
export const isArchive = (place: WithOptions): boolean => hasEnding(place, ['.zip']);

export const arrayAt = ({ path, options }: WithOptions): ReturnType<typeof readArray> =>
  readArray(path, options['array']);
