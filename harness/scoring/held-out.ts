import { counted, enumerate } from '../../text/format.js';
import type { Dataset } from '../data/dataset.js';
import { UserError } from '../ground/errors.js';
import type { FoundMetric } from '../metrics/discover.js';
import type { HeldOut } from '../record/held-out.js';
import type { FeatureNetwork } from '../../metrics/features/network.js';
import { MOST_REALS } from './judges.js';

/** What every distance needs of either set. */
const FEWEST = 2;

/** The numbers of a data set's samples. @throws UserError where no distance can be computed. */
export function heldOutOf({ name, train, test }: Dataset): HeldOut {
  if (test.count >= FEWEST) return { train: train.count, test: test.count, few: [] };
  throw new UserError(
    `${name} has ${counted(train.count + test.count, 'sample')}, and ${test.count} of them is held out for scoring, but a distance needs ${FEWEST}: bring more. One picture in ten is held out, so 11 are enough.`,
  );
}

/**
 * What the held-out reals are too few for, in sentences. A covariance of d features needs more than d samples: one of fewer
 * has no spread in some directions, where each fake then seems wrong.
 */
export function tooFew(
  { name, test }: Pick<Dataset, 'name' | 'test'>,
  network: Pick<FeatureNetwork, 'name' | 'dimensions'>,
  metrics: readonly FoundMetric[],
): string[] {
  const concerned = metrics.filter(({ needs }) => needs.includes('moments')).map((metric) => metric.name);
  const count = Math.min(test.count, MOST_REALS);
  if (concerned.length === 0 || count > network.dimensions) return [];
  return [
    `${name} has ${count} held-out reals, and the covariance of the ${network.dimensions} features of ${network.name} needs more than ${network.dimensions}: ${enumerate(concerned)} can be compared only with values of as many reals.`,
  ];
}
