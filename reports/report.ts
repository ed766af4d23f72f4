import type { RunRecord } from '../harness/record/record.js';
import { byDataset, groupRuns, type Group } from './groups.js';
import {
  descriptiveLabel,
  headline,
  leaderboardsOf,
  leaderboardTable,
  untrainedText,
  type Leaderboard,
} from './leaderboard.js';
import { judgesBlock } from './judges.js';
import { toMarkdown } from './markdown.js';
import { failures, provenance, reproduction } from './provenance.js';
import type { Results } from './results.js';
import { schemeQualityBlocks } from './scheme-quality.js';
import { searchBlocks } from './search-section.js';
import { convergence, costs, notes, settings } from './sections.js';
import { convergenceScores } from './convergence.js';
import { otherScores } from './other-scores.js';
import { speedBlocks } from './speed.js';
import { statistics } from './comparisons.js';
import { folded, heading, join, paragraph, text, type Block, type Text } from './text.js';

/** A picture beside the report. */
export interface Figure {
  /** Relative to the report, `/` between folders. */
  readonly file: string;
  /** null where it shows no one data set. */
  readonly dataset: string | null;
  readonly caption: string;
  /** The variant that it shows; null where it shows several. */
  readonly about: string | null;
}

/** The groups of a data set and their leaderboards. */
interface Part {
  readonly dataset: string;
  readonly groups: readonly Group[];
  readonly boards: readonly Leaderboard[];
}

/** `report.md`: everything that a reader needs to trust or doubt the numbers. */
export function reportMarkdown(results: Results, figures: readonly Figure[]): string {
  const groups = groupRuns(results.records, results.table);
  const parts = [...byDataset(groups)].map(([dataset, members]): Part => ({
    dataset,
    groups: members,
    boards: leaderboardsOf(dataset, members, results),
  }));
  return toMarkdown([
    heading(1, [results.bench?.suite ?? 'Results']),
    ...(results.bench?.description ? [paragraph([results.bench.description])] : []),
    paragraph(answer(parts, results)),
    ...searchBlocks(results),
    ...descriptiveLabel(groups),
    ...parts.flatMap((part) => datasetSections(part, results, figures)),
    ...section('Speed', [...speedBlocks(results.speed), ...schemeQualityBlocks(groups, results)]),
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

/** Who wins where, and what failed. */
function answer(parts: readonly Part[], { records }: Results): Text {
  if (records.length === 0) return ['There is no finished run to report.'];
  const sentences = parts.flatMap(({ dataset, groups, boards: [board] }): Text[] => {
    const stuck = board ? untrainedText(board) : '';
    return [headline(dataset, groups, board?.column), ...(stuck ? [[stuck]] : [])];
  });
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

function datasetSections({ dataset, groups, boards }: Part, results: Results, figures: readonly Figure[]): Block[] {
  const columns = boards.map(({ column }) => column);
  const titled = (title: string, blocks: readonly Block[]): Block[] =>
    blocks.length === 0 ? [] : [heading(3, text`${dataset}: ${title}`), ...blocks];
  const ordered = boards[0]?.entries.map(({ group }) => group) ?? groups;
  const own = figures.filter((figure) => figure.dataset === dataset);
  const pictures = (about: string | null): Block[] =>
    own
      .filter((figure) => figure.about === about)
      .flatMap(({ file, caption }): Block[] => [paragraph([caption]), { kind: 'picture', file, caption }]);
  const films = [...new Set(own.flatMap(({ about }) => about ?? []))];
  return [
    heading(2, [dataset]),
    settings(groups),
    ...boards.flatMap(leaderboardTable),
    ...judgesBlock(boards),
    ...titled('other scores', otherScores(groups, columns, results.floors[dataset])),
    ...titled(
      'convergence',
      columns[0] === undefined
        ? []
        : [...convergenceScores(ordered, columns[0], results), ...convergence(ordered, columns[0], results)],
    ),
    ...titled('pictures', [...pictures(null), ...films.map((film) => folded(`Pictures of ${film}`, pictures(film)))]),
  ];
}
