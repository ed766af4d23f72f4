import { ratioOf, summarise, type Ratio } from '../../statistics/summary.js';
import type { SearchRecord } from './tuning-record.js';

/**
 * How many times smaller the distance of the tuned runs is than that of the untuned ones: the geometric mean over the fresh
 * seeds of which both are ok, each compared with itself, since runs of one seed start equal. Null where there is none.
 */
export function gainOf({ tuned, untuned }: NonNullable<SearchRecord['fresh']>): Ratio | null {
  const logs = tuned.flatMap((score, at) => {
    const other = untuned[at];
    return score === null || other === null || other === undefined ? [] : [Math.log(other / score)];
  });
  return ratioOf(summarise(logs));
}
