import type { MetricTable } from '../record/metric-table.js';
import type { RunRecord } from '../record/record.js';
import { shortName } from '../../reports/model/names.js';
import { byDataset, groupRuns, rankingOf, scoresOf, type Group } from '../../reports/results/groups.js';
import { number } from '../../text/format.js';

/** The variants of one data set by the means of what is finished, lowest first. */
export interface BestSoFar {
  readonly dataset: string;
  /** What the numbers are. */
  readonly metric: string;
  readonly rows: readonly BestRow[];
}

export interface BestRow {
  readonly label: string;
  readonly score: string;
  /** `3 seeds`; `2 of 3 seeds` where a run failed, collapsed or learned nothing. */
  readonly seeds: string;
}

/** Of finished runs. Nothing is tested: the order is that of the means, and variants may lack seeds yet. */
export function bestSoFar(records: readonly RunRecord[], table: MetricTable): BestSoFar[] {
  return [...byDataset(groupRuns(records, table))].flatMap(([dataset, groups]): BestSoFar[] => {
    const [column] = rankingOf(groups);
    if (column === undefined) return [];
    const scored = groups
      .map((group) => ({ group, mean: scoresOf(group, column).mean }))
      .filter((row): row is { group: Group; mean: number } => row.mean !== null)
      .sort((a, b) => a.mean - b.mean);
    const rows = scored.map(({ group, mean }) => ({
      label: group.label,
      score: shown(mean),
      seeds: seedsOf(group),
    }));
    return rows.length === 0 ? [] : [{ dataset, metric: shortName(column, table), rows }];
  });
}

/** Four digits, as in a column. */
const shown = (mean: number): string => (mean > 0 && mean < 1000 ? mean.toPrecision(4) : number(mean));

function seedsOf({ records }: Group): string {
  const sound = records.filter(({ status, collapsed, learned }) => status === 'ok' && !collapsed && learned !== false);
  const whole = `${records.length} seed${records.length === 1 ? '' : 's'}`;
  return sound.length === records.length ? whole : `${sound.length} of ${whole}`;
}
