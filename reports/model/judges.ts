import { itemAt } from '../../harness/ground/certain.js';
import { networkOf } from '../../harness/record/columns.js';
import { factsOf } from '../../harness/record/metric-table.js';
import { isBetter, type Family } from '../../statistics/family.js';
import { rankCorrelation } from '../../statistics/rank-correlation.js';
import { counted, enumerate, number } from '../../text/format.js';
import type { Leaderboard } from './leaderboard.js';
import { paragraph, type Block } from './blocks.js';
import { strong } from './text.js';

/** Whether the first two networks or metrics rank the variants alike; nothing where there is one. */
export function judgesBlock(boards: readonly Leaderboard[]): Block[] {
  const [first, second] = boards;
  if (!first || !second) return [];
  const names = first.family.complete.filter((name) => second.family.complete.includes(name));
  const meansOf = ({ entries }: Leaderboard): number[] =>
    names.map((name) => entries.find(({ group }) => group.label === name)?.summary.mean ?? 0);
  const correlation = rankCorrelation(meansOf(first), meansOf(second));
  if (!correlation) return [];
  const range = correlation.interval ? ` [${correlation.interval.map((end) => end.toFixed(2)).join(', ')}]` : '';
  const judges = namesOf(first, second);
  return [
    paragraph([
      strong('Two judges.'),
      ` The rankings of ${counted(names.length, 'variant')} by ${enumerate(judges)} have Spearman’s correlation ${correlation.value.toFixed(2)}${range}. ${agreement(judges, [first.family, second.family], names)}`,
    ]),
  ];
}

/** Their networks, or their metrics where the network is the same. */
function namesOf(first: Leaderboard, second: Leaderboard): string[] {
  const boards = [first, second];
  const networks = boards.map(({ column }) => networkOf(column) ?? column);
  if (networks[0] !== networks[1]) return networks;
  return boards.map(({ column, table }) => `the ${factsOf(column, table)?.title ?? column}`);
}

/** In how many pairs the letters of both say the same, and where they contradict one another. */
function agreement(
  judges: readonly string[],
  [one, other]: readonly [Family, Family],
  names: readonly string[],
): string {
  const pairs = names.flatMap((a, at) => names.slice(at + 1).map((b) => [a, b] as const));
  const sides = pairs.map(([a, b]) => [sideOf(one, a, b), sideOf(other, a, b)] as const);
  const count = (is: (x: number, y: number) => boolean): number => sides.filter(([x, y]) => is(x, y)).length;
  const against = pairs.filter((_, at) => itemAt(sides, at)[0] * itemAt(sides, at)[1] < 0);
  const same = count((x, y) => x * y > 0);
  const [firstOnly, secondOnly] = [count((x, y) => x !== 0 && y === 0), count((x, y) => x === 0 && y !== 0)];
  const differ =
    firstOnly + secondOnly + against.length === 0
      ? 'Their letters agree'
      : `Their letters disagree: ${number(firstOnly)} more are separated by ${judges[0] ?? ''} alone and ${number(secondOnly)} by ${judges[1] ?? ''} alone`;
  const opposite =
    against.length === 0
      ? 'none in opposite directions'
      : `${number(against.length)} in opposite directions: ${enumerate(against.map((pair) => pair.join(' and ')))}`;
  return `Both separate ${number(same)} of ${counted(pairs.length, 'pair')} alike. ${differ}, ${opposite}.`;
}

/** −1 where a is better, 1 where b is, 0 where they are not separated. */
function sideOf(family: Family, a: string, b: string): -1 | 0 | 1 {
  if (isBetter(family, a, b)) return -1;
  return isBetter(family, b, a) ? 1 : 0;
}
