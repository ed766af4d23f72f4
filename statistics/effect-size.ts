import { defined } from '../harness/ground/certain.js';
import { mean, sampleDeviation } from './summary.js';

/**
 * Hedges' g of paired differences: their mean in their standard deviations, times 1 − 3/(4(n − 1) − 1), which takes off most
 * of the bias of few pairs (Hedges 1981, eq. 6). null below three pairs, where there is nothing to correct: with one degree of freedom
 * the ratio has no mean, and the factor is 0. null too where the differences do not vary.
 */
export function hedgesG(differences: readonly number[]): number | null {
  const deviation = sampleDeviation(differences);
  if (differences.length < 3 || !deviation) return null;
  return (defined(mean(differences)) / deviation) * (1 - 3 / (4 * (differences.length - 1) - 1));
}
