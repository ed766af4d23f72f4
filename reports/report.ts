import type { RunRecord } from '../harness/run/record.js';
import { byDataset, groupRuns, rankingColumns, type Group } from './groups.js';
import { descriptiveLabel, headline, leaderboardOf, leaderboardTable } from './leaderboard.js';
import { toMarkdown } from './markdown.js';
import { failures, provenance, reproduction } from './provenance.js';
import type { Results } from './results.js';
import { searchBlocks } from './search.js';
import { convergence, costs, notes, settings } from './sections.js';
import { convergenceScores } from './convergence.js';
import { otherScores } from './other-scores.js';
import { speedBlocks } from './speed.js';
import { statistics } from './comparisons.js';
import { heading, join, paragraph, text, type Block, type Text } from './text.js';

/** A picture beside the report. */
export interface Figure {
  /** Relative to the report, `/` between folders. */
  readonly file: string;
  /** null where it shows no one data set. */
  readonly dataset: string | null;
  readonly caption: string;
}

/** `report.md`: everything that a reader needs to trust or doubt the numbers. */
export function reportMarkdown(results: Results, figures: readonly Figure[]): string {
  const groups = groupRuns(results.records);
  const datasets = [...byDataset(groups)];
  return toMarkdown([
    heading(1, [results.bench?.suite ?? 'Results']),
    ...(results.bench?.description ? [paragraph([results.bench.description])] : []),
    paragraph(answer(datasets, results)),
    ...searchBlocks(results),
    ...descriptiveLabel(groups),
    ...datasets.flatMap(([dataset, members]) => datasetSections(dataset, members, results, figures)),
    ...section('Speed', speedBlocks(results.speed)),
    ...section('Cost', costs(groups, results)),
    ...section('Failures', failures(results)),
    ...section('Statistics', statistics(groups)),
    ...section('How to read the numbers', [notes()]),
    ...section('Provenance', provenance(results)),
    ...section('Reproduce', reproduction(results)),
  ]);
}

function section(title: string, blocks: readonly Block[]): Block[] {
  return blocks.length === 0 ? [] : [heading(2, [title]), ...blocks];
}

/** Who wins where, and how many runs failed. */
export function answer(datasets: readonly (readonly [string, readonly Group[]])[], { records }: Results): Text {
  if (records.length === 0) return ['There is no finished run to report.'];
  const sentences = datasets.map(([dataset, groups]) => headline(dataset, groups, rankingColumns(groups)[0]));
  return join([...sentences, okSentence(records)], ' ');
}

/** `44 of 48 runs are ok; 3 of exploding diverged, 1 of broken did not load.` */
export function okSentence(records: readonly RunRecord[]): Text {
  const failed = records.filter(({ status }) => status !== 'ok');
  const counts = new Map<string, number>();
  for (const { spec, status } of failed) {
    const what = `${spec.variant} (${status})`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  const shown = [...counts].slice(0, 6).map(([what, count]) => (count === 1 ? what : `${count} × ${what}`));
  const rest = counts.size > shown.length ? ', …' : '';
  const ok = records.length - failed.length;
  return shown.length === 0
    ? text`${ok} of ${records.length} runs are ok.`
    : text`${ok} of ${records.length} runs are ok; the others are ${shown.join(', ')}${rest}.`;
}

function datasetSections(
  dataset: string,
  groups: readonly Group[],
  results: Results,
  figures: readonly Figure[],
): Block[] {
  const columns = rankingColumns(groups);
  const titled = (title: string, blocks: readonly Block[]): Block[] =>
    blocks.length === 0 ? [] : [heading(3, text`${dataset}: ${title}`), ...blocks];
  const pictures = figures.filter((figure) => figure.dataset === dataset);
  return [
    heading(2, [dataset]),
    settings(groups),
    ...columns.flatMap((column) => leaderboardTable(leaderboardOf(dataset, groups, column, results))),
    ...titled('other scores', otherScores(groups, columns, results.floors[dataset])),
    ...titled(
      'convergence',
      columns[0] === undefined
        ? []
        : [...convergenceScores(groups, columns[0], results), ...convergence(groups, columns[0], results)],
    ),
    ...titled(
      'pictures',
      pictures.flatMap(({ file, caption }): Block[] => [paragraph([caption]), { kind: 'picture', file, caption }]),
    ),
  ];
}
