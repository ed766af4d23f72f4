import { mean, sampleDeviation } from '../statistics.js';

/**
 * Hedges' g of paired differences: their mean in their standard deviations, times 1 − 3/(4(n − 1) − 1), which takes off most
 * of the bias of few pairs (Hedges 1981, eq. 6). null below two pairs or where the differences do not vary.
 */
export function hedgesG(differences: readonly number[]): number | null {
  const deviation = sampleDeviation(differences);
  if (!deviation) return null;
  return (mean(differences)! / deviation) * (1 - 3 / (4 * (differences.length - 1) - 1));
}
