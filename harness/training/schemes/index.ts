import { UserError } from '../../errors.js';
import { alternating } from './alternating.js';
import type { Scheme } from './scheme.js';

export const schemes: readonly Scheme[] = [alternating];

export function schemeOf(name: string): Scheme {
  const found = schemes.find((scheme) => scheme.name === name);
  if (!found) throw new UserError(`There is no scheme "${name}"; there are ${schemes.map((s) => s.name).join(', ')}.`);
  return found;
}
