/**
 * What a comparison of two results folders came to, as a text: letters, scores and changes of every variant, and what is
 * to say of them. ci.yml calls it with the folders of base and head.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { compareBenches } from '../../reports/compare/compare.js';
import type { BenchComparison, Row } from '../../reports/compare/comparison.js';
import { formatComparison, nothingChecked } from '../../reports/compare/text.js';
import { leaderboardsOf, ranksText, type Leaderboard } from '../../reports/model/leaderboard.js';
import { byDataset, groupRuns } from '../../reports/results/groups.js';
import { readResults, type Results } from '../../reports/results/results.js';
import { NONE, number, spread } from '../../text/format.js';
import { label, plain } from '../../text/plain.js';

const HEAD = ['rank', 'variant', 'letters', 'mean ± sd', 'score, new / old', 'time, new / old'];

function outcomeOf(base: string, now: Results): string {
  const comparison = comparisonWith(base, now);
  const boards = [...byDataset(groupRuns(now.records, now.table))].flatMap(([dataset, groups]) =>
    leaderboardsOf(dataset, groups, now),
  );
  const tables = boards.map((board) => tableOf(board, comparison?.rows ?? []));
  return [...tables, comparison ? sentencesOf(comparison) : NO_BASE].join('\n\n');
}

/** An older base may lack a command or a key of the suite, and then has no results. */
const NO_BASE = 'Nothing is compared, because the base could not do the same: its step in the log says why.';

const comparisonWith = (base: string, now: Results): BenchComparison | null =>
  existsSync(join(base, 'bench.json')) ? compareBenches(readResults(base), now) : null;

const sentencesOf = (comparison: BenchComparison): string =>
  [formatComparison({ ...comparison, rows: [] }), nothingChecked(comparison)].filter(Boolean).join('\n');

function tableOf({ dataset, column, entries }: Leaderboard, rows: readonly Row[]): string {
  const ofBoard = rows.filter((row) => row.dataset === dataset);
  const lines = entries.map((entry) => {
    const own = ofBoard.filter(({ variant }) => variant === entry.group.label);
    return [
      ranksText(entry),
      label(entry.group.label),
      entry.letters,
      spread(entry.summary),
      changeText(own.find((row) => row.what === 'quality' && row.column === column)),
      changeText(own.find((row) => row.what === 'time')),
    ];
  });
  return `${label(dataset)}, ${label(column)}, lower is better\n\n${aligned([HEAD, ...lines])}`;
}

/** A ratio, or a difference with its sign, with the 95 % interval. */
function changeText(row: Row | undefined): string {
  if (!row || row.change === null) return NONE;
  const sign = !row.log && row.change > 0 ? '+' : '';
  const range = row.interval ? ` [${row.interval.map(number).join(', ')}]` : '';
  const verdict = row.verdict === 'worse' || row.verdict === 'better' ? ` ${row.verdict}` : '';
  return `${sign}${number(row.change)}${range}${verdict}`;
}

/** Cells in columns, two spaces apart. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = HEAD.map((_, at) => Math.max(...rows.map((cells) => [...(cells[at] ?? '')].length)));
  return rows
    .map((cells) =>
      cells
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const [base = '', head = ''] = process.argv.slice(2);
process.stdout.write(`${plain(outcomeOf(base, readResults(head)))}\n`);
