import tCdf from '@stdlib/stats-base-dists-t-cdf';
import type { Summary } from './summary.js';

/** One-sided p of "the mean difference is beyond the margin on this side", and of "it is not". */
export interface Side {
  readonly outside: number;
  readonly within: number;
}

/** t tests of a mean difference against ±margin. */
export interface MarginTests {
  /** Of the two one-sided tests (Schuirmann 1987): at most .05 exactly where the 90 % interval lies within ±margin. */
  readonly inside: number;
  readonly above: Side;
  readonly below: Side;
}

/**
 * Whether the mean of paired differences is within ±margin or beyond it. A margin has to be fixed before the scores are
 * seen. On the log scale a margin of ln 1.1 means: within 10 %.
 * @returns null below two pairs.
 * @throws RangeError where the margin is not positive.
 */
export function marginTests({ mean: centre, sd, count }: Summary, margin: number): MarginTests | null {
  if (!(margin > 0)) throw new RangeError(`The margin of an equivalence test has to be positive, not ${margin}.`);
  if (centre === null || sd === null) return null;
  const tail = (distance: number): number => {
    if (sd === 0) return distance < 0 ? 0 : 1; // differences that do not vary leave no doubt
    return tCdf(distance / (sd / Math.sqrt(count)), count - 1);
  };
  const above = { outside: tail(margin - centre), within: tail(centre - margin) };
  const below = { outside: tail(centre + margin), within: tail(-margin - centre) };
  return { inside: Math.max(above.within, below.within), above, below };
}
