import { defined } from '../../../ground/certain.js';
import { sampleDeviation } from '../../../../statistics/summary.js';
import { scoresBySeed, type Observation } from '../../../experiments/observation.js';

/**
 * For each seed the standard deviation over the arms of the logarithm of their distance, as the score `spread` of an arm
 * of its own; null where an arm has no distance above 0.
 */
export function spreadOf(observations: readonly Observation[], arms: readonly string[], arm: string): Observation[] {
  const scores = arms.map((each) => scoresBySeed(observations, each, 'distance'));
  return [...(scores[0]?.keys() ?? [])].map((seed): Observation => {
    const values = scores.map((bySeed) => bySeed.get(seed) ?? null);
    const known = values.every((value) => value !== null && value > 0);
    const spread = known ? sampleDeviation(values.map((value) => Math.log(defined(value)))) : null;
    return { arm, seed, scores: { spread }, series: {}, failure: null };
  });
}
