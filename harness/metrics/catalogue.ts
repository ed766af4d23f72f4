import { defined } from '../ground/certain.js';
import type { Dataset } from '../data/dataset.js';
import { UserError } from '../ground/errors.js';
import type { MetricFacts, MetricTable } from '../record/metric-table.js';
import type { DatasetTraits, Metric } from './definition.js';
import type { Catalogue, FoundMetric } from './discover.js';
import { programMetrics } from './program.js';

/**
 * The names of the metrics that words name, each once; a word may be one for several.
 * @throws UserError where a word names none.
 */
export function metricsNamed(words: readonly string[], catalogue: readonly Metric[] = programMetrics): string[] {
  const groups = new Set(catalogue.flatMap(({ group }) => group ?? []));
  const names = words.flatMap((word) => {
    const found = catalogue.filter(({ name, group }) => name === word || group === word);
    if (found.length > 0) return found.map(({ name }) => name);
    const known = [...catalogue.map(({ name }) => name), ...groups];
    throw new UserError(`There is no metric "${word}" here; there are ${known.join(', ')}.`);
  });
  return [...new Set(names)];
}

/**
 * The metrics of these names, in the order of tables.
 * @throws UserError where there is none of a name.
 */
export function pick(names: readonly string[], catalogue: Catalogue = programMetrics): FoundMetric[] {
  const known = metricsNamed(names, catalogue);
  return catalogue.filter(({ name }) => known.includes(name));
}

/** What runs can be scored with: nothing that needs all of the training data. */
export const runnable = (catalogue: Catalogue): FoundMetric[] =>
  catalogue.filter(({ needs }) => !needs.includes('training'));

/** Whether fakes have to be made for classes. */
export const needsLabels = ({ needs }: Pick<Metric, 'needs'>): boolean =>
  needs.includes('labels') || needs.includes('asked');

/** The metrics that a suite names, or those that suit the data set. */
export const metricsOf = (
  names: readonly string[] | undefined,
  dataset: DatasetTraits,
  catalogue: Catalogue = programMetrics,
): FoundMetric[] => (names ? pick(names, catalogue) : runnable(catalogue).filter((metric) => metric.suits(dataset)));

/** The metrics on which runs of a data set are ranked: the first that there are scores of. */
export function rankingOrder({ shape }: Pick<DatasetTraits, 'shape'>, catalogue: Catalogue): FoundMetric[] {
  const placeOf = ({ ranks }: Metric): number => ranks?.[shape.length === 1 ? 'points' : 'images'] ?? Infinity;
  return catalogue.filter((metric) => placeOf(metric) < Infinity).sort((a, b) => placeOf(a) - placeOf(b));
}

/** The distance by which the best step is chosen: the first of the ranking. */
export const choosingDistance = (dataset: Pick<DatasetTraits, 'shape'>, catalogue: Catalogue): FoundMetric =>
  defined(rankingOrder(dataset, catalogue).find(({ isDistance }) => isDistance));

/** What reports have to know of the metrics of some data sets: those that a suite names, or that suit any of them. */
export function tableOf(
  names: readonly string[] | undefined,
  datasets: readonly (Dataset & Pick<DatasetTraits, 'labels'>)[],
  catalogue: Catalogue,
): MetricTable {
  const orders = datasets.map(({ name, shape }) => [name, rankingOrder({ shape }, catalogue)] as const);
  const used = [
    ...datasets.flatMap((dataset) => metricsOf(names, dataset, catalogue)),
    ...orders.flatMap(([, order]) => order),
  ];
  return {
    metrics: catalogue.filter((metric) => used.includes(metric)).map(toFacts),
    ranking: Object.fromEntries(orders.map(([name, order]) => [name, order.map((metric) => metric.name)])),
  };
}

/** What reports have to know of a metric. */
export const toFacts = (metric: Metric): MetricFacts => ({
  name: metric.name,
  title: metric.title,
  unit: metric.unit,
  better: metric.better,
  isDistance: metric.isDistance,
  scale: metric.scale ?? 'linear',
  headline: metric.ranks?.as ?? metric.title,
  inLeaderboard: metric.inLeaderboard ?? false,
});
