import type { CurveRow, RunRecord } from '../../harness/record/record.js';

/** Statistics take cubes of scores and sum them: what is larger would make them infinite. */
const LARGEST_SCORE = 1e75;

type Scores = Readonly<Record<string, number | null>>;

const isTooLarge = (score: number | null | undefined): score is number =>
  typeof score === 'number' && Math.abs(score) > LARGEST_SCORE;

const withoutTooLarge = (scores: Scores): Scores =>
  Object.values(scores).some(isTooLarge)
    ? Object.fromEntries(Object.entries(scores).map(([name, score]) => [name, isTooLarge(score) ? null : score]))
    : scores;

/** A record whose scores statistics can hold; those that they cannot are missing, with the reason. */
export function countable(record: RunRecord): RunRecord {
  const tooLarge = Object.entries(record.metrics).filter(([, score]) => isTooLarge(score));
  if (tooLarge.length === 0) return record;
  const reasons = tooLarge.map(([name, score]) => [
    name,
    `${score} is more than statistics can hold (${LARGEST_SCORE})`,
  ]);
  return {
    ...record,
    metrics: withoutTooLarge(record.metrics),
    missing: { ...record.missing, ...(Object.fromEntries(reasons) as Record<string, string>) },
  };
}

/** The same of a curve. */
export const countableCurve = (rows: readonly CurveRow[]): CurveRow[] =>
  rows.map((row) => ({ ...row, metrics: withoutTooLarge(row.metrics) }));
