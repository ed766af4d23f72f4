import { defined } from '../../harness/ground/certain.js';
import { PROGRESS } from '../../harness/record/convergence.js';
import { factsOf } from '../../harness/record/metric-table.js';
import { counted, plusMinus, shown } from '../../text/format.js';
import { few, judgementOf } from './judgement.js';
import { boardTitle, type Leaderboard } from './leaderboard.js';
import { columnNamed } from './names.js';
import type { Standing } from './standings.js';
import { strong, text, type Text } from './text.js';

/** Who leads on a data set, at equal what, and how far the seeds bear that out. */
export function headline(dataset: string, board: Leaderboard | undefined): Text {
  const [first] = board?.entries ?? [];
  if (!board || !first || !board.entries.some(({ summary }) => summary.count > 0))
    return text`On ${dataset} no run has a score.`;
  const { group, summary } = first;
  const scored = text`${columnNamed(board.column, board.table)} ${plusMinus(summary)}`;
  if (first.verdict !== 'leader')
    return text`On ${dataset} no variant is complete, so none is called best; the first in line is ${group.label} (${scored} over ${summary.count} of ${group.records.length} runs; ${defined(first.lacks)}).`;
  return text`${boardTitle(board)} on ${dataset}, ${strong(group.label)} has the lowest mean ${distanceName(board)} (${scored} over ${counted(summary.count, 'seed')}). ${standing(board.entries)}`;
}

/** What a ranking column is called in a sentence. */
export const distanceName = ({ column, table }: Pick<Leaderboard, 'column' | 'table'>): string =>
  factsOf(column, table)?.headline ?? 'distance';

/** How the leader stands to the others, in sentences. */
export function standing(entries: readonly Standing[]): string {
  const [first, ...others] = entries;
  const { sentences } = judgementOf(entries);
  return (first?.verdict === 'leader' ? [...lead(first, others), ...sentences] : sentences).join(' ');
}

/** By how much the leader leads: the ratio of the next complete mean to its own. */
function lead({ summary }: Standing, others: readonly Standing[]): string[] {
  const next = others.find(({ verdict }) => verdict !== 'incomplete');
  if (!next || !(defined(summary.mean) > 0)) return [];
  const below = (1 - defined(summary.mean) / defined(next.summary.mean)) * 100;
  return [
    below < 0.5 ? `It is level with ${next.group.label}.` : `It is ${below.toFixed(0)} % below ${next.group.label}.`,
  ];
}

/** Which variants score about as an untrained generator does: a sentence, or none. */
export function untrainedText({ dataset, entries, untrained }: Leaderboard): string[] {
  const stuck = entries.filter(
    ({ summary }) =>
      summary.mean !== null && untrained.mean !== null && summary.mean > Math.max(0, PROGRESS * untrained.mean),
  );
  if (stuck.length === 0) return [];
  const names = stuck.map(({ group, summary }) => `${group.label} (${shown(summary).mean})`);
  const verb = stuck.length > 1 ? 'are' : 'is';
  return [`On ${dataset} ${few(names)} ${verb} hardly better than an untrained generator (${shown(untrained).mean}).`];
}
