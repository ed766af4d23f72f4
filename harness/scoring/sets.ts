import type { Metric } from '../metrics/definition.js';
import { stream } from '../random/stream.js';
import type { Features } from '../../metrics/features/network.js';
import { randomSubset } from '../../metrics/arithmetic/subset.js';
import { compute } from './compute.js';
import { comparing, meets, type Offer } from './inputs.js';

/** A metric's value, and of how many samples of either set it is where it does not take all. */
export interface Score {
  readonly name: string;
  readonly value: number | null;
  readonly size?: number;
}

/**
 * Those of the metrics whose needs are met, of fakes against reals.
 * @param offer What is offered of all samples.
 */
export function scoreSets(reals: Features, fakes: Features, metrics: readonly Metric[], offer: Offer): Score[] {
  const whole = metrics.filter((metric) => metric.cost.most === undefined && meets(offer, metric));
  const scores = scoresOf(whole, offer);
  for (const [wished, some] of bySize(metrics, fakes.count)) {
    const size = Math.min(wished, reals.count);
    const parts = comparing(drawn(reals, size), firstOf(fakes, size));
    scores.push(...scoresOf(some, parts).map((score) => ({ ...score, size })));
  }
  return scores;
}

/** The metrics that take equally many fakes and reals, by that number. */
export function bySize<M extends Metric>(metrics: readonly M[], count: number): Map<number, M[]> {
  const sizes = new Map<number, M[]>();
  for (const metric of metrics) {
    const { most } = metric.cost;
    if (most === undefined) continue;
    const size = Math.min(count, most);
    sizes.set(size, [...(sizes.get(size) ?? []), metric]);
  }
  return sizes;
}

function scoresOf(metrics: readonly Metric[], offer: Offer): Score[] {
  const { values } = compute(metrics, offer);
  return metrics.map(({ name }) => ({ name, value: values[name] ?? null }));
}

/** Reals drawn by a fixed seed, so the same for every run. */
const drawn = (reals: Features, size: number): Features => randomSubset(reals, size, stream(0, 'compared reals'));

const firstOf = ({ dimensions, values }: Features, count: number): Features => ({
  count,
  dimensions,
  values: values.subarray(0, count * dimensions),
});
