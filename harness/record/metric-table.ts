import { z } from 'zod';
import type { Direction } from '../../statistics/direction.js';
import { metricOf } from './columns.js';

/** What has to be known of a metric to report its scores. */
export const metricFactsSchema = z.object({
  name: z.string(),
  title: z.string(),
  unit: z.string(),
  better: z.enum(['lower', 'higher', 'real']),
  isDistance: z.boolean(),
  scale: z.enum(['log', 'linear']),
  /** What a headline calls it. */
  headline: z.string(),
  inLeaderboard: z.boolean(),
});
export type MetricFacts = Readonly<z.output<typeof metricFactsSchema>>;

/** What reports know of metrics. */
export interface MetricTable {
  /** In the order of tables. */
  readonly metrics: readonly MetricFacts[];
  /** By data set, the metrics on which its runs are ranked: the first that there are scores of. Lower is better. */
  readonly ranking: Readonly<Record<string, readonly string[]>>;
}

/** The facts of the metric that a column is of; undefined for other columns. */
export function factsOf(column: string, { metrics }: Pick<MetricTable, 'metrics'>): MetricFacts | undefined {
  const name = metricOf(column);
  return name === undefined ? undefined : metrics.find((facts) => facts.name === name);
}

/** Whether scores of a column are compared by their logarithms. */
export const scaleOf = (column: string, table: Pick<MetricTable, 'metrics'>): MetricFacts['scale'] =>
  factsOf(column, table)?.scale ?? 'linear';

/** Which way a column improves. Of what can be too much, more is better until then. */
export function directionOf(column: string, table: Pick<MetricTable, 'metrics'>): Direction {
  const { better = 'lower' } = factsOf(column, table) ?? {};
  return better === 'lower' ? 'lower' : 'higher';
}
