import { defined, itemAt } from '../../harness/ground/certain.js';
import { compareText } from '../../text/compare-text.js';
import { label } from '../../text/plain.js';
import type { RunRecord } from '../../harness/record/record.js';
import type { MetricTable } from '../../harness/record/metric-table.js';
import { metricTable } from './metric-table.js';
import { countingColumns, rankingColumns } from '../../harness/record/ranking.js';
import { isField } from '../../harness/record/common-settings.js';
import { presetText } from '../../harness/record/settings.js';
import { summarise, type Summary } from '../../statistics/summary.js';

/** The runs that differ in nothing but their seed. */
export interface Group {
  readonly variant: string;
  /** With the settings in place of the preset's: `default + beta1 0.5`. */
  readonly preset: string;
  readonly scheme: string;
  readonly dataset: string;
  /** `variant`, `variant (preset)` unless it is the default, `variant (scheme)` where schemes differ among the runs. */
  readonly label: string;
  readonly records: readonly RunRecord[];
  readonly ok: readonly RunRecord[];
  /** What is known of the metrics. */
  readonly table: MetricTable;
}

/** Dataset, variant, preset, scheme, seed: the order of rows everywhere. */
export function compareRuns(a: RunRecord, b: RunRecord): number {
  const textsOf = ({ spec }: RunRecord): string[] => [spec.dataset, spec.variant, presetText(spec), spec.scheme];
  const others = textsOf(b);
  const texts = textsOf(a).map((text, at) => compareText(text, itemAt(others, at)));
  return texts.find((order) => order !== 0) ?? (a.spec.seed - b.spec.seed || compareText(a.name, b.name));
}

export function groupRuns(records: readonly RunRecord[], table = metricTable(null, records)): Group[] {
  const oneScheme = new Set(records.map(({ spec }) => spec.scheme)).size < 2;
  const groups = new Map<string, RunRecord[]>();
  for (const record of [...records].sort(compareRuns)) {
    const { dataset, variant, scheme } = record.spec;
    const key = JSON.stringify([dataset, variant, presetText(record.spec), scheme]);
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  const tunings = ({ spec }: RunRecord): number =>
    [...groups.values()].filter(([first]) => defined(first).spec.settings && sameBase(defined(first).spec, spec))
      .length;
  return [...groups.values()].map((runs) => {
    const { spec } = itemAt(runs, 0);
    const { variant, scheme, dataset } = spec;
    const ok = runs.filter(({ status }) => status === 'ok');
    const details = [...presetWords(spec, tunings(itemAt(runs, 0))), ...(oneScheme ? [] : [scheme])];
    const whole = details.length === 0 ? variant : `${variant} (${details.join(', ')})`;
    return { variant, preset: presetText(spec), scheme, dataset, label: label(whole), records: runs, ok, table };
  });
}

const sameBase = (a: RunRecord['spec'], b: RunRecord['spec']): boolean =>
  (['dataset', 'variant', 'preset', 'scheme'] as const).every((field) => a[field] === b[field]);

/** Settings in place of a preset's are long, so they are `tuned` where there are no others of it and a search may draw them. */
function presetWords(spec: RunRecord['spec'], tunings: number): string[] {
  const isTuned = spec.settings && tunings === 1 && !Object.keys(spec.settings).some(isField);
  const text = isTuned ? spec.preset : presetText(spec);
  return [...(text === 'default' ? [] : [text]), ...(isTuned ? ['tuned'] : [])];
}

/** The columns to rank the groups of one data set by. */
export const rankingOf = (groups: readonly Group[]): string[] => ofRuns(groups, rankingColumns);

/** The columns that count modes instead, where there are some. */
export const countingOf = (groups: readonly Group[]): string[] => ofRuns(groups, countingColumns);

const ofRuns = (groups: readonly Group[], columns: typeof countingColumns): string[] => {
  const [first] = groups;
  return first
    ? columns(
        groups.flatMap(({ records }) => records),
        first.table,
      )
    : [];
};

/** The groups of each data set. */
export function byDataset(groups: readonly Group[]): Map<string, Group[]> {
  const datasets = new Map<string, Group[]>();
  for (const group of groups) datasets.set(group.dataset, [...(datasets.get(group.dataset) ?? []), group]);
  return datasets;
}

/** A column over the seeds whose runs are ok. */
export function scoresOf(group: Group, column: string): Summary {
  return summarise(scoresBySeed(group, column).map(({ value }) => value));
}

/** The scores that `scoresOf` summarises. */
export function scoresBySeed(group: Group, column: string): { seed: number; value: number }[] {
  return group.ok.flatMap(({ spec, metrics }) => {
    const value = metrics[column] ?? null;
    return value === null ? [] : [{ seed: spec.seed, value }];
  });
}

/** `fd_digits_n2k_test` of `fd_digits_n2k_test_best`: the column of the curve. */
export function curveColumn(column: string): string {
  return column.replace(/_(?:best|last|auc|equal_steps)$/, '');
}
