import { sha256 } from '../ground/digest.js';
import { budgetPartText } from './budget.js';

/**
 * What a key is made of, by the name that `plan` says it with: a short value as it is, or the sha256 of what is long.
 * No paths, dates or machine names.
 */
export type KeyParts = Readonly<Record<string, string>>;

/** A key with the parts that it was made of. */
export interface Key {
  readonly key: string;
  readonly parts: KeyParts;
}

/** The sha256 of the parts' stable JSON, written at once since they are flat: a plan makes 100,000 keys. */
export const keyOf = (parts: KeyParts): Key => ({
  key: sha256(JSON.stringify(parts, Object.keys(parts).sort())),
  parts,
});

/** What differs between two keys' parts, for a person: `the training code changed`, `budget was 10, is 20`. */
export function differences(before: KeyParts, after: KeyParts): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => before[name] !== after[name])
    .map((name) => {
      const [was, is] = [before[name], after[name]];
      if (was === undefined || is === undefined || (isHash(was) && isHash(is))) return `the ${name} changed`;
      return `${name} was ${shown(name, was)}, is ${shown(name, is)}`;
    });
}

const isHash = (value: string): boolean => /^[0-9a-f]{64}$/.test(value);

function shown(name: string, value: string): string {
  if (name === 'budget') return budgetPartText(value);
  return isHash(value) ? value.slice(0, 8) : value || 'none';
}

/** The first digits of a key, as in the names of run folders. */
export const shortKey = (key: string): string => key.slice(0, 10);
