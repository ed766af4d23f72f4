import { compareText } from '../../text/compare-text.js';
import type { Direction } from '../../statistics/direction.js';

/** All metrics and which way each improves. */
export const metricDirections = {
  fd: 'lower',
  fd_infinity: 'lower',
  kd: 'lower',
  precision_k3: 'higher',
  recall_k3: 'higher',
  precision: 'higher',
  recall: 'higher',
  density: 'higher',
  coverage: 'higher',
  inception_score_1: 'higher',
  inception_score_10: 'higher',
  modes: 'higher',
  kl_modes: 'lower',
  high_quality: 'higher',
  wasserstein1: 'lower',
  sliced_wasserstein: 'lower',
  kd_subsets: 'lower',
  diversity: 'higher',
  copies: 'lower',
  unauthentic: 'lower',
  rho: 'higher',
  latent_error: 'lower',
  pixel_error: 'lower',
} as const satisfies Record<string, Direction>;

export type MetricName = keyof typeof metricDirections;

/** Which values are wished for: low ones, high ones or, of what can be too much, that of the reals. */
export const goalOf = (metric: MetricName): Direction | 'real' =>
  metric === 'diversity' ? 'real' : metricDirections[metric];

const distances: readonly MetricName[] = [
  ...(['fd', 'fd_infinity', 'kd', 'kd_subsets', 'wasserstein1', 'sliced_wasserstein'] as const),
];

/** Whether a metric is a distance of two sets: 0 where they are of one law and large, so that multiples of its noise floor say much. */
export const isDistance = (metric: MetricName): boolean => distances.includes(metric);

/**
 * The column of a metric, which names all that changes its value: `fd_digits_n2k_test` is the Fréchet distance of 2,000
 * fakes from the test split in the features of `digits`, `precision_digits_n2k_test2k` a precision by 2,000 of its reals.
 * Whole thousands are written `2k`, other counts in digits.
 */
export function columnName(metric: MetricName, network: string, count: number, split: string, reals?: number): string {
  return `${metric}_${network}_n${sizeName(count)}_${split}${reals === undefined ? '' : sizeName(reals)}`;
}

const sizeName = (count: number): string => (count > 0 && count % 1000 === 0 ? `${count / 1000}k` : `${count}`);

/** The metric that a column is of; undefined for other columns. */
export function metricOf(column: string): MetricName | undefined {
  const names = Object.keys(metricDirections) as MetricName[];
  return names.filter((name) => column.startsWith(`${name}_`)).sort((a, b) => b.length - a.length)[0];
}

/** Columns of all records, sorted. */
export function columnsOf(rows: readonly { readonly metrics: Readonly<Record<string, unknown>> }[]): string[] {
  return [...new Set(rows.flatMap(({ metrics }) => Object.keys(metrics)))].sort(compareText);
}
