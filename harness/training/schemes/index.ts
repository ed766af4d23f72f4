import { UserError } from '../../ground/errors.js';
import { alternatingReuse } from './alternating-reuse.js';
import { alternating } from './alternating.js';
import { fused } from './fused.js';
import { gradientReversal } from './gradient-reversal.js';
import type { Scheme } from './scheme.js';
import { simultaneous } from './simultaneous.js';
import { singleLoss } from './single-loss.js';

export const schemes: readonly Scheme[] = [
  alternating,
  alternatingReuse,
  simultaneous,
  singleLoss,
  fused,
  gradientReversal,
];

export function schemeOf(name: string): Scheme {
  const found = schemes.find((scheme) => scheme.name === name);
  if (!found) throw new UserError(`There is no scheme "${name}"; there are ${schemes.map((s) => s.name).join(', ')}.`);
  return found;
}
