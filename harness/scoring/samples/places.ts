import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { splitOptions, type WithOptions } from '../../data/options.js';
import { UserError } from '../../ground/errors.js';
import { arrayEndings } from '../../ground/arrays/read.js';
import { openArray, type RowArray } from '../../ground/arrays/row-array.js';

/** @throws UserError where there is no such file or folder. */
export function existingPlace(word: string): WithOptions {
  const place = splitOptions(word);
  if (existsSync(place.path)) return place;
  throw new UserError(`There is no file, folder or data set "${word}".`);
}

const hasEnding = ({ path }: WithOptions, ...endings: readonly string[]): boolean =>
  endings.includes(extname(path).toLowerCase());

export const isArray = (place: WithOptions): boolean => hasEnding(place, ...arrayEndings);
export const isArchive = (place: WithOptions): boolean => hasEnding(place, '.zip');
export const isNpz = (place: WithOptions): boolean => hasEnding(place, '.npz');

/** Whether it may hold several arrays, each with a name. */
export const isNamed = (place: WithOptions): boolean => hasEnding(place, '.npz', '.safetensors');

export const arrayAt = ({ path, options }: WithOptions): RowArray => openArray(path, options['array']);
