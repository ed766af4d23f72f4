import { existsSync } from 'node:fs';
import { UserError } from '../ground/errors.js';
import type { Size } from './pictures/picture.js';

/** `PATH?key=value&key=value` */
export interface WithOptions {
  readonly path: string;
  readonly options: Readonly<Record<string, string>>;
}

/** A file whose name has a question mark is found as it is. */
export function splitOptions(word: string): WithOptions {
  const [, path, query] = /^(.+)\?([a-z]+=[^/]*)$/s.exec(word) ?? [];
  if (path === undefined || query === undefined || existsSync(word)) return { path: word, options: {} };
  return { path, options: Object.fromEntries(query.split('&').map(pairOf)) };
}

/** `a,b` stays as it is, and so does `%`, which paths may hold. */
function pairOf(text: string): [string, string] {
  const [key = '', ...value] = text.split('=');
  return [key, value.join('=')];
}

export const joinOptions = ({ path, options }: WithOptions): string => {
  const query = Object.entries(options).map(([key, value]) => `${key}=${value}`);
  return query.length > 0 ? `${path}?${query.join('&')}` : path;
};

/** @throws UserError where an option is not one of these. */
export function onlyOptions({ options }: WithOptions, known: readonly string[], word: string): void {
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw new UserError(
      `${word} is not understood: ${known.length > 0 ? `after "?" there can be ${known.join(', ')}, joined with "&"` : 'there can be nothing after "?"'}.`,
    );
}

const MIN_SIDE = 4;
const MAX_SIDE = 1024;

/** `64`, or `WIDTHxHEIGHT`. @throws UserError where it is neither. */
export function sizeOption(text: string | undefined, word: string): Size | undefined {
  if (text === undefined) return undefined;
  const [width = NaN, height = width, ...more] = text
    .split('x')
    .map((side) => (/^\d+$/.test(side) ? Number(side) : NaN));
  const isSide = (side: number): boolean => side >= MIN_SIDE && side <= MAX_SIDE;
  if (more.length > 0 || !isSide(width) || !isSide(height))
    throw new UserError(
      `${word} is not understood: a size is a whole number from ${MIN_SIDE} to ${MAX_SIDE}, or WIDTHxHEIGHT of two.`,
    );
  return { width, height };
}
