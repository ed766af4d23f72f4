import { UserError } from '../../errors.js';
import type { Model } from '../model.js';
import { alternating } from './alternating.js';
import type { Scheme } from './scheme.js';

export const schemes: readonly Scheme[] = [alternating];

export function schemeOf(name: string): Scheme {
  const found = schemes.find((scheme) => scheme.name === name);
  if (!found) throw new UserError(`There is no scheme "${name}"; there are ${schemes.map((s) => s.name).join(', ')}.`);
  return found;
}

/** Why a model cannot be trained by a scheme exactly, in a sentence; undefined where it can. */
export const schemeRefusal = (model: Model, scheme: Scheme): string | undefined => scheme.refusal(model);
