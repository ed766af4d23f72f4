import { itemAt } from '../harness/ground/certain.js';
import type { Direction } from './direction.js';

/** The scores of one variant by seed; null where the run is not ok or has no score. */
export interface Arm {
  readonly name: string;
  readonly scores: ReadonlyMap<number, number | null>;
  /** Why a seed has no score, in words such as `diverged`. */
  readonly reasons?: ReadonlyMap<number, string>;
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

/** Why an arm cannot be compared over these seeds, such as `2 of 3 runs collapsed`; null if it can. */
export function whyIncomplete(arm: Arm, seeds: readonly number[], scale: Scale): string | null {
  const absent = seeds.filter((seed) => !arm.scores.has(seed));
  if (absent.length > 0) return `no run of seed ${absent.join(', ')}`;
  const lacking = new Map<string, number>();
  for (const seed of seeds) {
    const score = arm.scores.get(seed) ?? null;
    const reason = score === null ? (arm.reasons?.get(seed) ?? 'had no score') : null;
    if (reason !== null) lacking.set(reason, (lacking.get(reason) ?? 0) + 1);
  }
  const total = `of ${seeds.length} ${seeds.length === 1 ? 'run' : 'runs'}`;
  const parts = [...lacking].map(([reason, count], at) =>
    at === 0 ? `${count} ${total} ${reason}` : `${count} ${reason}`,
  );
  if (parts.length > 0) return parts.join(', ');
  return fits(arm, scale) ? null : 'a score is not positive and has no logarithm';
}

/** Whether every run of the arm has a score. */
export const isComplete = ({ scores }: Arm): boolean => [...scores.values()].every((score) => score !== null);
