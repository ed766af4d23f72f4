import { counted, spread } from '../../text/format.js';
import { byDataset, groupRuns } from '../results/groups.js';
import type { HistoryRow } from '../results/history.js';
import type { Results } from '../results/results.js';
import { numbers, table, type Block, type Report } from './blocks.js';
import { historyOf } from './history-rows.js';
import { leaderboardsOf, ranksText, type Leaderboard } from './leaderboard.js';
import { columnNamed } from './names.js';
import type { Cell } from './table.js';
import { join, link, type Text } from './text.js';
import { trendBlocks } from './trend.js';

/** A bench, and the name of its folder below the site. */
export interface SiteBench {
  readonly name: string;
  readonly results: Results;
}

/** With the first leaderboard of each of its data sets. */
interface Ranked extends SiteBench {
  readonly boards: readonly Leaderboard[];
}

/**
 * The front page of many benches: what each found, trends, and all variants in one table.
 * @param benches In the order in which they were made.
 */
export function composeSite(benches: readonly SiteBench[]): Report {
  const ranked = benches.map((bench): Ranked => ({ ...bench, boards: firstBoards(bench.results) }));
  const runs = benches.reduce((sum, { results }) => sum + results.records.length, 0);
  const sections = [
    { id: 'answer', title: 'Benches', blocks: [benchTable(ranked)] },
    { id: 'trends', title: 'Trends', blocks: trends(ranked) },
    { id: 'variants', title: 'All variants', blocks: [variantTable(ranked)] },
  ];
  return {
    title: 'Benches',
    description: '',
    facts: [benches.length === 1 ? '1 bench' : `${benches.length} benches`, counted(runs, 'run')],
    sections: sections.filter(({ blocks }) => blocks.length > 0),
  };
}

const firstBoards = (results: Results): Leaderboard[] =>
  [...byDataset(groupRuns(results.records, results.table))].flatMap(([dataset, groups]) =>
    leaderboardsOf(dataset, groups, results).slice(0, 1),
  );

const linkTo = (name: string): Text => [link(name, `${name}/index.html`)];

/** The last one first. */
const benchTable = (benches: readonly Ranked[]): Block =>
  table(
    ['bench', 'suite', 'about', 'ok', 'lowest mean distance'],
    [...benches]
      .reverse()
      .map(({ name, results: { bench, records }, boards }) => [
        linkTo(name),
        bench?.suite ?? '',
        bench?.description ?? '',
        `${records.filter(({ status }) => status === 'ok').length}/${records.length}`,
        join(boards.map(leaderText), '; '),
      ]),
    { caption: 'Benches' },
  );

const leaderText = ({ dataset, entries: [first] }: Leaderboard): Text =>
  first?.verdict === 'leader'
    ? [`${first.group.label} on ${dataset} (${spread(first.summary)})`]
    : [`nobody on ${dataset}, where no variant is complete`];

/** A row for each variant of each data set of each bench, to be searched. */
function variantTable(benches: readonly Ranked[]): Block {
  const rows = [...benches]
    .reverse()
    .flatMap(({ name, boards }) =>
      boards.flatMap(({ dataset, column, table: known, entries }) =>
        entries.map((entry): (string | Text | Cell)[] => [
          linkTo(name),
          dataset,
          entry.group.label,
          { text: [columnNamed(column, known)] },
          { text: [spread(entry.summary)], sort: entry.summary.mean },
          ranksText(entry),
          entry.letters,
          entry.lacks ?? entry.verdict,
        ]),
      ),
    );
  const columns = [
    'bench',
    'data set',
    'variant',
    'score',
    numbers('mean ± sd'),
    'rank',
    'letters',
    'against the leader',
  ];
  return table(columns, rows, { caption: 'All variants of all benches', role: 'runs' });
}

/** Of each data set that two benches or more have, by its ranking column. */
function trends(benches: readonly Ranked[]): Block[] {
  const history = benches.reduce<HistoryRow[]>((rows, { name, results }) => withBench(rows, name, results), []);
  const last = benches.at(-1)?.results;
  const datasets = [...new Set(history.map(({ dataset }) => dataset))];
  const labels = [...new Set(history.map(({ variant }) => variant))];
  const styles = new Map(labels.map((label, at) => [label, at]));
  return last ? datasets.flatMap((dataset) => trendBlocks(dataset, { ...last, history }, styles)) : [];
}

/** A bench with a history of its own brings that, with what it is called there. */
function withBench(rows: readonly HistoryRow[], name: string, results: Results): HistoryRow[] {
  const own = results.history.length > 0 ? results.history : historyOf(results, name);
  const known = new Set(own.map(({ label }) => label));
  return [...rows.filter(({ label }) => !known.has(label)), ...own];
}
