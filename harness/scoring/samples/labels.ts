import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { WithOptions } from '../../data/options.js';
import { readArray } from '../../ground/arrays/read.js';
import { itemAt } from '../../ground/certain.js';
import { UserError } from '../../ground/errors.js';
import type { Labelled } from '../../../metrics/arithmetic/classes.js';
import type { Features } from '../../../metrics/features/network.js';
import { isNamed } from './places.js';

/** Names of the classes of samples, in their order. */
export type ClassNames = readonly string[];

/**
 * The labels that an option of an array names, `FILE.npz?array=images&labels=classes`: another array of the file, whole
 * numbers [n]. Beside a .npy file they are another file of its folder. Undefined where there is no such option.
 * @param count How many samples there are.
 * @throws UserError where there is no such array, or it has not a whole number for each sample.
 */
export function labelsOfArray(place: WithOptions, count: number, word: string): ClassNames | undefined {
  const { path, options } = place;
  const name = options['labels'];
  if (name === undefined) return undefined;
  const { shape, data } = isNamed(place) ? readArray(path, name) : readArray(besides(path, name));
  if (shape.length !== 1 || shape[0] !== count)
    throw new UserError(
      `${word}: the labels ${name} have the shape [${shape.join(', ')}]; they have to be one number a sample, [${count}].`,
    );
  return Array.from(data, (label, i) => {
    if (!Number.isInteger(label)) throw new UserError(`${word}: label ${i} is ${label}, which is no whole number.`);
    return String(label);
  });
}

function besides(path: string, name: string): string {
  const file = join(dirname(path), name);
  if (existsSync(file)) return file;
  throw new UserError(`${path} has no file of labels ${name} beside it.`);
}

/**
 * The labels of several sources, one after the other; undefined where none has any.
 * @throws UserError where some have labels and others have not.
 */
export function labelsTogether(
  words: readonly string[],
  parts: readonly (ClassNames | undefined)[],
): ClassNames | undefined {
  const without = parts.indexOf(undefined);
  if (parts.every((part) => part === undefined)) return undefined;
  if (without >= 0)
    throw new UserError(
      `${itemAt(words, without)} has no labels, and other sources of its side have: give all or none.`,
    );
  return parts.flatMap((part) => part ?? []);
}

/** Both sides with the classes that either has, in the order of their names, numbers by size. */
export function labelled(real: Features, ofReals: ClassNames, fake: Features, ofFakes: ClassNames): Labelled {
  const classes = [...new Set([...ofReals, ...ofFakes])].sort(byName);
  const numbers = new Map(classes.map((name, number) => [name, number]));
  const labelsOf = (names: ClassNames): Uint32Array => Uint32Array.from(names, (name) => numbers.get(name) ?? 0);
  return {
    classes,
    real: { features: real, labels: labelsOf(ofReals) },
    fake: { features: fake, labels: labelsOf(ofFakes) },
  };
}

const byName = (a: string, b: string): number => Number(a) - Number(b) || (a < b ? -1 : a > b ? 1 : 0);
