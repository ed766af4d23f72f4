import { checkSets } from '../../../metrics/arithmetic/inputs.js';
import { fitted, knownMoments, type Moments } from '../../../metrics/arithmetic/fitted.js';
import type { StoredFeatures } from '../../../metrics/features/network.js';
import { UserError } from '../../ground/errors.js';
import { comparing, comparingMoments, type Comparing, type Offer } from '../inputs.js';
import type { Statistics } from './statistics.js';

/** Reals or fakes: features, or the statistics alone that are left of them. */
export type Side = { readonly rows: StoredFeatures } | { readonly statistics: Statistics };

export interface Pair {
  readonly real: Side;
  readonly fake: Side;
}

/** How many samples a side has; undefined where statistics do not say it. */
export const countOf = (side: Side): number | undefined => ('rows' in side ? side.rows.count : side.statistics.count);

export const widthOf = (side: Side): number => ('rows' in side ? side.rows.dimensions : side.statistics.mean.length);

/** The rows of both sides; undefined where one has none. */
export const rowsOf = ({ real, fake }: Pair): { real: StoredFeatures; fake: StoredFeatures } | undefined =>
  'rows' in real && 'rows' in fake ? { real: real.rows, fake: fake.rows } : undefined;

/** @throws UserError where a side cannot be compared with the other. */
export function checkPair({ real, fake }: Pair): void {
  const rows = [real, fake].flatMap((side) => ('rows' in side ? [side.rows] : []));
  checkSets('An evaluation', rows);
  if (widthOf(real) !== widthOf(fake))
    throw new UserError(
      `The reals have ${widthOf(real)} features and the fakes ${widthOf(fake)}: statistics compare with features of the network that they were made with.`,
    );
}

/**
 * @param seen The network that has seen the other side, where one has.
 * @throws UserError where statistics are of another one.
 */
export function checkNetwork(side: Side, seen: string | undefined): void {
  const own = 'statistics' in side ? side.statistics.network : undefined;
  if (own === undefined || seen === undefined || own === seen) return;
  throw new UserError(
    `The statistics are of features of ${own}, and the other side's features are of ${seen}: name that network with --features.`,
  );
}

/** All that two sides can be asked for: of statistics nothing but moments. */
export function comparingPair(pair: Pair, options?: Comparing): Offer {
  const rows = rowsOf(pair);
  if (rows) return comparing(rows.real, rows.fake, options);
  return comparingMoments(
    () => momentsOf(pair.real),
    () => momentsOf(pair.fake),
  );
}

const momentsOf = (side: Side): Moments =>
  'rows' in side ? fitted(side.rows) : knownMoments(side.statistics, side.statistics.count ?? NaN);
