import { itemAt } from '../harness/ground/certain.js';
import { mean } from './summary.js';
import { LEVEL } from './baseline.js';
import { holm } from './holm.js';
import { fits, isComplete, pairScores, scoresIn, type Arm, type Scoring } from './scores.js';
import { signedRankTest, smallestSignedRankP } from './wilcoxon.js';

export interface Separation {
  /** Names, best first: arms with a larger share of scored runs before others, then by their mean on the scale. */
  readonly order: readonly string[];
  /**
   * Runs of neighbours in that order of which no two are told apart by these seeds; together they cover all arms, and they
   * may overlap, as in a ranking with letters.
   */
  readonly groups: readonly (readonly string[])[];
  /** Seeds with which the test could tell any two of so many arms apart at all. */
  readonly seedsToDecide: number;
}

/**
 * Which variants the seeds tell apart: Wilcoxon tests of all pairs, adjusted by Holm; p ≤ .05 separates. On the log
 * scale arms with a score that is not positive are left out.
 */
export function separate(arms: readonly Arm[], scoring: Scoring): Separation {
  const ranked = arms.filter((arm) => fits(arm, scoring.scale)).sort(byRank(scoring));
  const pairs = ranked.flatMap((_, i) => ranked.slice(i + 1).map((_, j) => [i, i + 1 + j] as const));
  const ps = holm(
    pairs.map(([i, j]) => signedRankTest(pairScores(itemAt(ranked, i), itemAt(ranked, j), scoring).differences).p),
  );
  const separated = new Set(pairs.filter((_, at) => itemAt(ps, at) <= LEVEL).map(([i, j]) => `${i} ${j}`));

  const groups: string[][] = [];
  let covered = 0;
  ranked.forEach((_, first) => {
    let end = first + 1;
    while (end < ranked.length && noneApart(first, end, separated)) end++;
    if (end > covered) groups.push(ranked.slice(first, end).map(({ name }) => name));
    covered = Math.max(covered, end);
  });
  return { order: ranked.map(({ name }) => name), groups, seedsToDecide: seedsToDecide(pairs.length) };
}

/** Whether the arm at `candidate` is apart from none of those from `first` on. */
function noneApart(first: number, candidate: number, separated: ReadonlySet<string>): boolean {
  for (let i = first; i < candidate; i++) if (separated.has(`${i} ${candidate}`)) return false;
  return true;
}

function seedsToDecide(tests: number): number {
  let seeds = 1;
  while (smallestSignedRankP(seeds) * Math.max(1, tests) > LEVEL) seeds++;
  return seeds;
}

function byRank({ scale, direction }: Scoring): (a: Arm, b: Arm) => number {
  const share = (arm: Arm): number => (isComplete(arm) ? 1 : scoresIn(arm).length / arm.scores.size);
  const centre = (arm: Arm): number => {
    const scores = scoresIn(arm);
    return mean(scale === 'log' ? scores.map(Math.log) : scores) ?? 0;
  };
  const sign = direction === 'lower' ? 1 : -1;
  return (a, b) => share(b) - share(a) || sign * (centre(a) - centre(b)) || (a.name < b.name ? -1 : 1);
}
