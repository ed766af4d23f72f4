import { byDataset, groupRuns, rankingOf, scoresOf } from '../results/groups.js';
import type { HistoryRow } from '../results/history.js';
import type { Results } from '../results/results.js';
import { trainingSpeed } from './costs.js';

/** The rows that a bench adds to a history: every variant by the first ranking column of its data set. */
export function historyOf({ records, table }: Results, label: string): HistoryRow[] {
  return [...byDataset(groupRuns(records, table))].flatMap(([dataset, groups]) => {
    const column = rankingOf(groups)[0] ?? '';
    return groups.map((group): HistoryRow => {
      const { mean, interval } = scoresOf(group, column);
      return {
        label,
        commit: group.records[0]?.provenance.commit ?? '',
        dataset,
        variant: group.label,
        column,
        runs: group.records.length,
        ok: group.ok.length,
        mean,
        low: interval?.[0] ?? null,
        high: interval?.[1] ?? null,
        stepsPerSecond: trainingSpeed(group).mean,
      };
    });
  });
}
