import type { CurveRow } from '../record/record.js';

/** The evaluation since which every one showed a collapse; null where the last did not. */
export function collapsedSince(curve: readonly CurveRow[], collapses: readonly number[]): number | null {
  const healthy = curve.findLastIndex(({ step }) => !collapses.includes(step));
  return curve[healthy + 1]?.step ?? null;
}
