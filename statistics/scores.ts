import { itemAt } from '../harness/ground/certain.js';
import type { Direction } from './direction.js';

/** The scores of one variant by seed; null where the run is not ok or has no score. */
export interface Arm {
  readonly name: string;
  readonly scores: ReadonlyMap<number, number | null>;
}

/** Scores that vary in proportion to their size, as Fréchet distances do, are compared by their logarithms. */
export type Scale = 'log' | 'linear';

export interface Scoring {
  readonly scale: Scale;
  readonly direction: Direction;
}

export interface PairedScores {
  /** One per seed that both have: the arm's score minus the other's, on the scale. A run without a score ranks behind all
   * others, which is +Infinity where lower is better, −Infinity otherwise; two such runs differ by 0. */
  readonly differences: readonly number[];
  /** Those of the seeds where both have a score: means and intervals are over these. */
  readonly scored: readonly number[];
}

/** The differences `arm` − `other` of the seeds that both were run with, in order of seed. */
export function pairScores(arm: Arm, other: Arm, { scale, direction }: Scoring): PairedScores {
  const seeds = [...arm.scores.keys()].filter((seed) => other.scores.has(seed)).sort((a, b) => a - b);
  const worst = worstIn(direction);
  const differences = seeds.map((seed) => {
    const [a, b] = [arm.scores.get(seed) ?? worst, other.scores.get(seed) ?? worst];
    if (a === b) return 0;
    return Number.isFinite(a) && Number.isFinite(b) ? onScale(a, scale) - onScale(b, scale) : a - b;
  });
  const scored = differences.filter((_, i) => hasScore(arm, itemAt(seeds, i)) && hasScore(other, itemAt(seeds, i)));
  return { differences, scored };
}

/** The score of a run that has none: behind all others. */
export const worstIn = (direction: Direction): number => (direction === 'lower' ? Infinity : -Infinity);

const onScale = (score: number, scale: Scale): number => (scale === 'log' ? Math.log(score) : score);

const hasScore = ({ scores }: Arm, seed: number): boolean => (scores.get(seed) ?? null) !== null;

/** Scores that are there, in order of seed. */
export function scoresIn({ scores }: Arm): number[] {
  const seeds = [...scores.keys()].sort((a, b) => a - b);
  return seeds.flatMap((seed) => scores.get(seed) ?? []);
}

/** Whether every score of an arm has a place on the scale: logarithms need positive scores. */
export const fits = (arm: Arm, scale: Scale): boolean =>
  scale === 'linear' || scoresIn(arm).every((score) => score > 0);

/** Whether every run of the arm has a score. */
export const isComplete = ({ scores }: Arm): boolean => [...scores.values()].every((score) => score !== null);
