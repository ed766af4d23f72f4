import { itemAt } from '../../harness/ground/certain.js';
import type { Provenance } from '../../harness/record/record.js';
import { counted } from '../../text/format.js';
import type { Film } from '../results/films.js';
import { byDataset, groupRuns, rankingOf, type Group } from '../results/groups.js';
import type { Results } from '../results/results.js';
import { details, heading, paragraph, type Block, type Report, type Section } from './blocks.js';
import { leaderCard, placesCard, stateCard } from './cards.js';
import { curvesBlock, seedsBlocks, stylesOf } from './charts.js';
import { statistics } from './comparisons.js';
import { conclusions } from './conclusions.js';
import { comparerBlocks } from './contestants.js';
import { convergenceScores } from './convergence.js';
import { costs } from './costs.js';
import { curveTable } from './curve-table.js';
import { failures } from './failures.js';
import { descriptiveLabel, heldOutReals, settings } from './given.js';
import { judgesBlock } from './judges.js';
import { leaderboardBlocks } from './leaderboard-table.js';
import { leaderboardsAtEqualSteps, leaderboardsOf, type Leaderboard } from './leaderboard.js';
import { lossesBlock } from './losses.js';
import { otherScores } from './other-scores.js';
import { provenance, revision } from './provenance.js';
import { glossary, notes } from './reading.js';
import { reproduction } from './reproduce.js';
import { runsBlocks } from './runs.js';
import { galleryOf, inOrder, neighboursOf, reconstructionsOf } from './samples.js';
import { schemeAnswer } from './scheme-answer.js';
import { schemeQualityBlocks } from './scheme-quality.js';
import { searchBlocks } from './search.js';
import { effectSentences, settingsEffects } from './settings-effect.js';
import { speedCharts } from './speed-charts.js';
import { speedBlocks } from './speed.js';
import { plain } from './text.js';
import { trendBlocks } from './trend.js';
import { tuningAnswer, tuningBlocks } from './tuning.js';

/** The groups of a data set and their leaderboards. */
interface Part {
  readonly dataset: string;
  readonly groups: readonly Group[];
  readonly boards: readonly Leaderboard[];
  readonly atEqualSteps: readonly Leaderboard[];
}

/** Everything that a reader needs to trust or doubt the numbers; sections without content are left out. */
export function composeReport(results: Results, films: readonly Film[]): Report {
  const groups = groupRuns(results.records, results.table);
  const parts = [...byDataset(groups)].map(([dataset, members]): Part => ({
    dataset,
    groups: members,
    boards: leaderboardsOf(dataset, members, results),
    atEqualSteps: leaderboardsAtEqualSteps(dataset, members, results),
  }));
  const styles = stylesOf(parts.map((part) => [part.dataset, part.groups]));
  const sections: Section[] = [
    { id: 'answer', title: 'Answer', blocks: answer(parts, groups, results) },
    ...parts.map((part, at): Section => ({
      id: `data-${at}`,
      title: part.dataset,
      blocks: datasetBlocks(part, films, styles, results),
    })),
    { id: 'compare', title: 'Compare two', blocks: comparerBlocks(parts.flatMap(ordered), films, results) },
    ...otherSections(groups, results),
  ];
  return {
    title: results.bench?.suite ?? 'Results',
    description: results.bench?.description ?? '',
    facts: facts(results),
    sections: sections.filter(({ blocks }) => blocks.length > 0),
  };
}

/** Who wins where, what may be concluded, and what failed. */
function answer(parts: readonly Part[], groups: readonly Group[], results: Results): Block[] {
  const cards = [
    ...parts.flatMap(({ dataset, boards: [board] }) => [leaderCard(dataset, board), ...placesCard(board)]),
    stateCard(
      results,
      parts.flatMap(({ boards: [board] }) => board ?? []),
    ),
  ];
  const sentences = [
    ...parts.flatMap(({ boards: [board], atEqualSteps: [other] }) => conclusions(board, other)),
    ...parts.flatMap((part) => effectSentences(part.groups)),
    ...tuningAnswer(results),
    ...schemeAnswer(results.speed),
  ];
  return [
    { kind: 'cards', cards },
    ...sentences.map((sentence) => paragraph([sentence])),
    ...descriptiveLabel(groups),
    ...searchBlocks(results),
  ];
}

function datasetBlocks(
  part: Part,
  films: readonly Film[],
  styles: ReadonlyMap<string, number>,
  results: Results,
): Block[] {
  const { dataset, groups, boards, atEqualSteps } = part;
  const columns = boards.map(({ column }) => column);
  const [column] = columns;
  const inRank = ordered(part);
  const own = inOrder(
    films.filter((film) => film.dataset === dataset),
    boards[0],
  );
  const ofColumn = (of: (ranked: string) => Block[]): Block[] => (column === undefined ? [] : of(column));
  return [
    settings(groups),
    ...heldOutReals(dataset, results),
    ...leaderboardBlocks([...boards, ...atEqualSteps], styles),
    ...judgesBlock(boards),
    ...titled('Along training', curvesBlock(dataset, groups, styles, results)),
    ...details(
      'The same as a table',
      ofColumn((ranked) => curveTable(inRank, ranked, results)),
    ),
    ...details(
      'Convergence: best step, areas, stability, thresholds',
      ofColumn((ranked) => convergenceScores(inRank, ranked, results)),
    ),
    ...titled('Losses, gradients and scores', lossesBlock(dataset, inRank, styles, results)),
    ...titled('Over seeds', seedsBlocks(dataset, groups, styles, results)),
    ...titled('Over benches', trendBlocks(dataset, results, styles)),
    ...titled('Samples', galleryOf(dataset, own, boards[0], styles), 'the same latents for every variant'),
    ...titled('Nearest training images', neighboursOf(dataset, own)),
    ...titled('Reconstructions', reconstructionsOf(dataset, own)),
    ...details('All other scores', otherScores(groups, columns, results.floors[dataset])),
  ];
}

/** As in the leaderboard. */
const ordered = ({ groups, boards: [board] }: Part): readonly Group[] =>
  board?.entries.map(({ group }) => group) ?? groups;

/** Blocks under a heading; nothing without blocks. */
const titled = (title: string, blocks: readonly Block[], hint?: string): Block[] =>
  blocks.length === 0 ? [] : [heading(3, [title], hint), ...blocks];

function otherSections(groups: readonly Group[], results: Results): Section[] {
  const columnOf = new Map([...byDataset(groups)].map(([dataset, members]) => [dataset, rankingOf(members)[0]]));
  const speed = [...speedCharts(results.speed), ...speedBlocks(results.speed), ...schemeQualityBlocks(groups, results)];
  return [
    { id: 'settings', title: 'What the settings do', blocks: settingsEffects(groups) },
    { id: 'tuning', title: 'Tuning', blocks: tuningBlocks(groups, results) },
    { id: 'speed', title: 'Speed', blocks: speed },
    { id: 'cost', title: 'Cost', blocks: costs(groups, results) },
    { id: 'failures', title: 'Failures', blocks: failures(results) },
    { id: 'statistics', title: 'Statistics', blocks: statistics(groups) },
    { id: 'runs', title: 'Runs', blocks: runsBlocks(results.records, ({ spec }) => columnOf.get(spec.dataset)) },
    { id: 'reading', title: 'How to read the numbers', blocks: [notes(), ...glossary(results)] },
    { id: 'provenance', title: 'Provenance', blocks: provenance(results) },
    { id: 'reproduce', title: 'Reproduce', blocks: reproduction(results) },
  ];
}

function facts({ records }: Results): string[] {
  const distinct = (of: (each: { provenance: Provenance }) => string): string[] => [...new Set(records.map(of))].sort();
  const seeds = new Set(records.map(({ spec }) => spec.seed)).size;
  const variants = new Set(records.map(({ spec }) => spec.variant)).size;
  const commits = distinct(({ provenance: machine }) => plain(revision(machine)));
  return [
    counted(records.length, 'run'),
    counted(variants, 'variant'),
    counted(seeds, 'seed'),
    ...distinct(({ provenance: machine }) => `${machine.engine} on ${machine.device}`),
    ...(commits.length === 1 ? [`commit ${itemAt(commits, 0)}`] : [`${commits.length} commits`]),
  ];
}
