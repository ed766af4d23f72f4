import { compareText } from '../../text/compare-text.js';

/**
 * The column of a metric, which names all that changes its value: `fd_digits_n2k_test` is the Fréchet distance of 2,000
 * fakes from the test split in the features of `digits`, `precision_digits_n2k_test2k` a precision by 2,000 of its reals.
 * Whole thousands are written `2k`, other counts in digits. Names of networks have no underscore, so that a column can be
 * read.
 */
export function columnName(metric: string, network: string, count: number, split: string, reals?: number): string {
  return `${metric}_${network}_n${sizeName(count)}_${split}${reals === undefined ? '' : sizeName(reals)}`;
}

const sizeName = (count: number): string => (count > 0 && count % 1000 === 0 ? `${count / 1000}k` : `${count}`);

/** Metric, network and the rest, which is an ending such as `_best` too. */
const COLUMN = /^([a-z][a-z0-9_]*)_([^_]+)_n\d+k?_(?:train|test)(?:\d+k?)?(?:_|$)/;

/** The name of the metric that a column is of; undefined for other columns. */
export const metricOf = (column: string): string | undefined => COLUMN.exec(column)?.[1];

/** The feature network of a metric's column; undefined for other columns. */
export const networkOf = (column: string): string | undefined => COLUMN.exec(column)?.[2];

/** Columns of all records, sorted. */
export function columnsOf(rows: readonly { readonly metrics: Readonly<Record<string, unknown>> }[]): string[] {
  const columns = new Set<string>();
  for (const { metrics } of rows) for (const column in metrics) columns.add(column);
  return [...columns].sort(compareText);
}
