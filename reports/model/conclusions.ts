import { detectableDifference, isSeparated, pairOf, rankInterval, type PairTest } from '../../statistics/family.js';
import { rankCorrelation } from '../../statistics/rank-correlation.js';
import { counted, enumerate } from '../../text/format.js';
import { baselineOf } from './comparisons.js';
import type { Leaderboard } from './leaderboard.js';

/**
 * What may be concluded from a data set's tables, three sentences at most: which variants are really better than the
 * baseline and by how much, what stays undecided, and what equal steps say beside the budgets. All of it is read off the tests.
 */
export function conclusions(board: Leaderboard | undefined, atEqualSteps: Leaderboard | undefined): string[] {
  if (!board) return [];
  return [...againstBaseline(board), ...undecided(board), ...(atEqualSteps ? equalities(board, atEqualSteps) : [])];
}

/** How the order of the means changes with what is equal, and whose ranks do not overlap by the tests of both. */
function equalities(board: Leaderboard, other: Leaderboard): string[] {
  const names = board.family.complete.filter((name) => other.family.complete.includes(name));
  const [means, others] = [board, other].map(({ entries }) =>
    names.map((name) => entries.find(({ group }) => group.label === name)?.summary.mean ?? 0),
  );
  const correlation = rankCorrelation(means ?? [], others ?? []);
  if (!correlation) return [];
  const movers = names.flatMap((name) => {
    const [here, there] = [rankInterval(board.family, name), rankInterval(other.family, name)];
    return here[1] < there[0] || there[1] < here[0]
      ? [`${name} (${ranks(there)} at ${other.equality.name}, ${ranks(here)} at ${board.equality.name})`]
      : [];
  });
  const range = correlation.interval ? ` [${correlation.interval.map((end) => end.toFixed(2)).join(', ')}]` : '';
  const moved =
    movers.length === 0 ? 'The ranks of every variant overlap.' : `Ranks do not overlap for ${enumerate(movers)}.`;
  return [
    `The means of ${counted(names.length, 'variant')} at ${board.equality.name} (${board.equality.amount}) and at ${other.equality.name} (${other.equality.amount}) have a Spearman correlation of ${correlation.value.toFixed(2)}${range}. ${moved}`,
  ];
}

const ranks = ([first, last]: readonly [number, number]): string =>
  first === last ? `rank ${first}` : `ranks ${first} to ${last}`;

/** The separated ones with their ratios; nothing where nothing was tested. */
function againstBaseline(board: Leaderboard): string[] {
  const { name, tests } = testsAgainst(board);
  if (name === null || tests.length === 0 || board.family.scoring.scale !== 'log') return [];
  const [better, worse] = [
    tests.filter((test) => isSeparated(test) && test.difference < 0),
    tests.filter((test) => isSeparated(test) && test.difference > 0),
  ];
  const pairs = `by moderated t tests with Holm’s adjustment over all ${board.family.pairs.length} pairs`;
  const gains = enumerate(better.map((test) => `${test.a} (${ratioText(test)})`));
  const losses = worse.length === 0 ? 'none is worse' : `${worse.length} ${worse.length === 1 ? 'is' : 'are'} worse`;
  const found =
    better.length === 0
      ? `no variant is better than ${name}, and ${losses}`
      : `${gains} ${better.length === 1 ? 'is' : 'are'} better than ${name} (ratio of distances, 95 % interval of each alone), and ${losses}`;
  return [`At ${board.equality.name}, ${pairs}, ${found}.`];
}

/** Which comparisons with the baseline are open, and how large a difference would have been found. */
function undecided(board: Leaderboard): string[] {
  const { name, tests } = testsAgainst(board);
  const detectable = detectableDifference(board.family);
  if (name === null || tests.length === 0 || detectable === null || board.family.scoring.scale !== 'log') return [];
  const open = tests.filter((test) => !isSeparated(test));
  const seeds = counted(board.family.seeds.length, 'seed');
  const out = board.family.incomplete.size;
  const left =
    out === 0
      ? ''
      : ` ${counted(out, 'variant')} ${out === 1 ? 'is' : 'are'} in no test, because runs failed, collapsed or learned nothing.`;
  if (open.length === 0) return [`With ${seeds} nothing stays undecided against ${name}.${left}`];
  const who = open.length > 6 ? counted(open.length, 'variant') : enumerate(open.map(({ a }) => a));
  return [
    `With ${seeds} ${who} ${open.length === 1 ? 'is' : 'are'} not separated from ${name}: undecided, which does not mean equal. These seeds find a ratio of ${Math.exp(detectable).toFixed(2)} about four times in five, and a smaller one less often.${left}`,
  ];
}

function testsAgainst({ entries, family }: Leaderboard): { name: string | null; tests: PairTest[] } {
  const name = baselineOf(entries.map(({ group }) => group))?.label ?? null;
  if (name === null) return { name, tests: [] };
  return { name, tests: family.complete.flatMap((each) => pairOf(family, each, name) ?? []) };
}

/** `0.82 [0.75, 0.90]` */
const ratioText = ({ difference, interval }: PairTest): string =>
  `${Math.exp(difference).toFixed(2)} [${interval.map((end) => Math.exp(end).toFixed(2)).join(', ')}]`;
