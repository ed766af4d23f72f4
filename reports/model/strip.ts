import { defined } from '../../harness/ground/certain.js';
import type { Entry, Leaderboard } from './leaderboard.js';
import type { Strip } from './table.js';
import { dotsOf } from './thin.js';

/** From scores to places from 0 to 1, the same for all rows of a leaderboard. */
export interface StripScale {
  readonly log: boolean;
  place(value: number): number;
}

/** The floor and the untrained generator are on it too, unless they squeeze the rest. Null where there is no score. */
export function stripScale({ entries, floor, untrained }: Leaderboard): StripScale | null {
  const values = entries.flatMap(({ scores }) => scores.map(({ value }) => value));
  if (values.length === 0) return null;
  const log = values.every((value) => value > 0);
  const on = (value: number): number => (log ? Math.log(Math.max(value, 1e-300)) : value);
  const [lowest, highest] = [Math.min(...values.map(on)), Math.max(...values.map(on))];
  const room = 1.5 * (highest - lowest);
  const references = [floor, untrained.mean].flatMap((value) =>
    value !== null && (!log || value > 0) && lowest - on(value) < room && on(value) - highest < room ? [on(value)] : [],
  );
  const [low, high] = [Math.min(lowest, ...references), Math.max(highest, ...references)];
  return { log, place: (value) => (on(value) - low) / (high - low || 1) };
}

/** Of an entry that has a score. */
export function stripOf({ scores, summary }: Entry, style: number, { place }: StripScale): Strip {
  return {
    style,
    mean: place(defined(summary.mean)),
    interval: summary.interval && [place(summary.interval[0]), place(summary.interval[1])],
    dots: dotsOf(scores).map(({ value, seed }) => ({ place: place(value), seed, value })),
  };
}
