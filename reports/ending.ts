import { counted, enumerate, plusMinus } from '../text/format.js';
import { byDataset, groupRuns } from './results/groups.js';
import { boardTitle, leaderboardsOf, ranksText, type Entry, type Leaderboard } from './model/leaderboard.js';
import { shortName } from './model/names.js';
import type { Results } from './results/results.js';

/** What a bench found of one data set. */
export interface Finding {
  readonly dataset: string;
  /** What the runs had equally, and what they are ranked by. */
  readonly title: string;
  /** Variants that have no fault in any run, best first. */
  readonly complete: number;
  readonly variants: number;
  /** The leader, and all that the tests do not separate from it. Empty where no variant is complete. */
  readonly top: readonly string[];
  readonly score: string;
  /** Whether the tests separate the leader from all others that are complete; null where nothing was tested. */
  readonly decided: boolean | null;
  /** Variants that are not the project's own. */
  readonly newcomers: readonly Place[];
}

/** Where a newcomer stands. */
export interface Place {
  readonly variant: string;
  /** By the mean, from 1; null where it is not complete, with what it lacks. */
  readonly place: number | null;
  readonly ranks: string;
  /** Letters that it shares with all that it is not separated from; empty where nothing was tested. */
  readonly tier: string;
  readonly score: string;
  readonly lacks: string | null;
  /** Whether it is separated from the leader; null where it leads, or nothing was tested. */
  readonly separated: boolean | null;
}

/** @param newcomers Names of the variants that are not the project's own. */
export function findingsOf(results: Results, newcomers: readonly string[]): Finding[] {
  return [...byDataset(groupRuns(results.records, results.table))].flatMap(([dataset, groups]) => {
    const [board] = leaderboardsOf(dataset, groups, results);
    return board ? [findingOf(board, newcomers)] : [];
  });
}

function findingOf(board: Leaderboard, newcomers: readonly string[]): Finding {
  const { dataset, entries, column } = board;
  const complete = entries.filter(({ verdict }) => verdict !== 'incomplete');
  const [leader, ...others] = complete;
  return {
    dataset,
    title: `${boardTitle(board)}, by ${shortName(column, board.table)}`,
    complete: complete.length,
    variants: entries.length,
    top: complete.filter(({ verdict }) => verdict !== 'separated').map(({ group }) => group.label),
    score: leader ? plusMinus(leader.summary) : '',
    decided: board.family.pairs.length === 0 ? null : others.every(({ verdict }) => verdict === 'separated'),
    newcomers: entries
      .filter(({ group }) => newcomers.includes(group.variant))
      .map((entry) => placeOf(entry, complete.indexOf(entry) + 1)),
  };
}

function placeOf(entry: Entry, place: number): Place {
  const { group, summary, verdict, lacks, letters } = entry;
  return {
    variant: group.label,
    place: place > 0 ? place : null,
    ranks: ranksText(entry),
    tier: letters,
    score: plusMinus(summary),
    lacks,
    separated: verdict === 'separated' ? true : verdict === 'not separated' ? false : null,
  };
}

const MOST_NAMES = 8;

/** A finding for a terminal: who leads, who is not separated from it, and where the newcomers stand. */
export function findingLines(finding: Finding): string[] {
  const { dataset, title, top, score, newcomers } = finding;
  const heading = `${dataset}. ${title}:`;
  const places = newcomers.map(placeLine(finding));
  if (top.length === 0) return [heading, '  No variant is complete, so none is called best.', ...places];
  return [heading, `  ${topSentence(finding)}`, `  Lowest mean: ${top[0]}, ${score}.`, ...places];
}

function topSentence({ top, decided, complete, variants }: Finding): string {
  const shown = top.length > MOST_NAMES ? [...top.slice(0, MOST_NAMES), `${top.length - MOST_NAMES} more`] : top;
  const of = `${counted(variants, 'variant')}${complete < variants ? `, ${variants - complete} of them incomplete` : ''}`;
  if (decided === null) return `Undecided: one seed tests nothing (${of}).`;
  if (decided) return `Top tier: ${enumerate(shown)} alone, separated from all others (${of}).`;
  return `Top tier, not decided among: ${enumerate(shown)} (${top.length} of ${of}).`;
}

const placeLine =
  ({ complete }: Finding) =>
  ({ variant, place, ranks, tier, score, lacks, separated }: Place): string => {
    if (place === null) return `  ${variant}: not compared, ${lacks ?? 'it has no score'}.`;
    const rank = tier === '' ? '' : `, rank ${ranks}, tier ${tier}`;
    const versus =
      separated === null
        ? place === 1
          ? 'it leads'
          : 'undecided'
        : separated
          ? 'decided: worse than the leader'
          : 'not decided against the leader';
    return `  ${variant}: place ${place} of ${complete}${rank}, ${score}; ${versus}.`;
  };
