import type { MetricName } from '../record/metric-names.js';
import type { Dataset } from '../data/dataset.js';

const neighbours = ['precision_k3', 'recall_k3', 'precision', 'recall', 'density', 'coverage'] as const;
const modes = ['modes', 'kl_modes'] as const;
const reconstruction = ['rho', 'latent_error', 'pixel_error'] as const;

/** What runs can be scored with; `ganbench evaluate` has more. */
export const runMetrics = [
  ...['fd', 'kd', 'sliced_wasserstein', ...modes, 'high_quality', ...reconstruction],
  ...[...neighbours, 'wasserstein1', 'fd_infinity', 'diversity'],
] as readonly MetricName[];

/** Compare fakes with reals at the best and the last step only, for they take long. */
export const endMetrics: readonly MetricName[] = [...neighbours, 'wasserstein1', 'fd_infinity', 'diversity'];

/**
 * Metrics that take at most so many fakes and as many reals, drawn by a fixed seed: their time is the product of the two,
 * or in an assignment grows with the cube.
 */
export const mostSamples: Readonly<Partial<Record<MetricName, number>>> = {
  ...Object.fromEntries(neighbours.map((metric) => [metric, 5000])),
  sliced_wasserstein: 5000,
  wasserstein1: 500,
};

/**
 * What is computed where a suite names nothing. The kernel distance of points is left out: its kernel sees three moments,
 * which say little of a mixture.
 */
export function suitableMetrics({ shape, mixture, modes: classes }: Dataset): readonly MetricName[] {
  const isPoints = shape.length === 1;
  return [
    ...(isPoints ? (['fd', 'sliced_wasserstein', 'wasserstein1'] as const) : (['fd', 'kd'] as const)),
    ...neighbours,
    ...(mixture || classes ? modes : []),
    ...(mixture ? (['high_quality'] as const) : []),
    ...reconstruction,
  ];
}

/**
 * The distance by which the best step is chosen and variants are ranked: of points the sliced Wasserstein distance, because
 * Gaussians, which a Fréchet distance compares, know no modes.
 */
export const rankingMetric = ({ shape }: Dataset): MetricName => (shape.length === 1 ? 'sliced_wasserstein' : 'fd');
