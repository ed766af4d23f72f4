import { itemAt } from '../harness/ground/certain.js';
import { doubledRanks } from './ranks.js';

/** Spearman's correlation of two rankings. */
export interface RankCorrelation {
  readonly value: number;
  /** 95 %; null below four values, and where the rankings are equal or opposite. */
  readonly interval: readonly [low: number, high: number] | null;
}

/**
 * Spearman's rank correlation, tied values at the mean of their ranks. Its interval is Fisher's, with the variance
 * (1 + ρ²/2)/(n − 3) of Bonett & Wright 2000, "Sample size requirements for estimating Pearson, Kendall and Spearman
 * correlations". null below two values, or where one side is all tied.
 */
export function rankCorrelation(a: readonly number[], b: readonly number[]): RankCorrelation | null {
  const [x, y] = [doubledRanks(a), doubledRanks(b)];
  const centre = a.length + 1; // the mean of doubled ranks
  const product = (u: readonly number[], v: readonly number[]): number =>
    u.reduce((sum, rank, i) => sum + (rank - centre) * (itemAt(v, i) - centre), 0);
  const size = Math.sqrt(product(x, x) * product(y, y));
  if (size === 0) return null;
  const value = product(x, y) / size;
  if (a.length < 4 || Math.abs(value) > 1 - 1e-12) return { value, interval: null };
  const half = 1.959964 * Math.sqrt((1 + value ** 2 / 2) / (a.length - 3));
  const z = Math.atanh(value);
  return { value, interval: [Math.tanh(z - half), Math.tanh(z + half)] };
}
