import { metricOf, networkOf } from '../../harness/record/columns.js';
import { fieldTitle } from '../../harness/record/field-titles.js';
import { factsOf, type MetricTable } from '../../harness/record/metric-table.js';
import type { ColumnName } from './text.js';

/** Of networks that are none: scores of the samples themselves, and of what needs no features. */
const WITHOUT_NETWORK: Readonly<Record<string, string>> = { pixels: 'raw values', none: '' };

/** When in a training a score was taken; nothing is said of the best step, which most are of. */
const ENDINGS: readonly (readonly [ending: RegExp, words: (found: string) => string])[] = [
  [/_best$/, () => ''],
  [/_last$/, () => 'last step'],
  [/_equal_steps$/, () => 'equal steps'],
  [/_auc_seconds$/, () => 'mean over seconds'],
  [/_auc$/, () => 'mean over steps'],
  [/_stability$/, () => 'stability'],
  [/_steps_to_([^_]+)$/, (threshold) => `steps to ${threshold}`],
  [/_seconds_to_([^_]+)$/, (threshold) => `seconds to ${threshold}`],
];

/** `Fréchet distance, digits network` of `fd_digits_n2k_test_best`; a column of no metric is its own name. */
export function peoplesName(column: string, table: Pick<MetricTable, 'metrics'>): string {
  const facts = factsOf(column, table);
  if (!facts) return metricOf(column) ?? column;
  const [title, network] = [fieldTitle(column), networkOf(column) ?? ''];
  return [title ?? facts.title, title ? '' : networkWords(network), endingWords(column)].filter(Boolean).join(', ');
}

/** `Fréchet distance (digits)`, where there is little room. */
export function shortName(column: string, table: Pick<MetricTable, 'metrics'>): string {
  const known = fieldTitle(column); // it names the network
  if (known !== undefined) return known;
  const [title, network] = [factsOf(column, table)?.headline, networkOf(column) ?? ''];
  if (title === undefined) return column;
  const words = Object.hasOwn(WITHOUT_NETWORK, network) ? WITHOUT_NETWORK[network] : network;
  return words ? `${title} (${words})` : title;
}

const networkWords = (network: string): string =>
  Object.hasOwn(WITHOUT_NETWORK, network) ? (WITHOUT_NETWORK[network] ?? '') : `${network} network`;

function endingWords(column: string): string {
  for (const [ending, words] of ENDINGS) {
    const found = ending.exec(column);
    if (found) return words(found[1] ?? '');
  }
  return '';
}

export const columnNamed = (column: string, table: Pick<MetricTable, 'metrics'>): ColumnName => ({
  column,
  name: peoplesName(column, table),
});

/** Units that say nothing on an axis. */
const PLAIN = new Set(['none', 'share', '']);

/** `feature²`; empty where a score has no unit. */
export function unitOf(column: string, table: Pick<MetricTable, 'metrics'>): string {
  const unit = factsOf(column, table)?.unit ?? '';
  return PLAIN.has(unit) ? '' : unit;
}

/** What the parts of a column's name say: `2,000 fakes against the test split, best step`. */
export function columnAbout(column: string): string {
  const [, fakes, split, reals] = /_n(\d+k?)_(train|test)(\d+k?)?(?:_|$)/.exec(column) ?? [];
  if (!fakes || !split) return '';
  const of = reals ? `${sizeOf(reals)} reals of the ${split} split` : `the ${split} split`;
  const ending = column.endsWith('_best') ? ', at the best step' : '';
  return `${sizeOf(fakes)} fakes against ${of}${ending}`;
}

const sizeOf = (size: string): string => (size.endsWith('k') ? `${size.slice(0, -1)},000` : size);
