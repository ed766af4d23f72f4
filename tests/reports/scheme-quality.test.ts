import { describe, expect, it } from 'vitest';
import type { CurveRow, RunRecord } from '../../harness/record/record.js';
import { groupRuns } from '../../reports/results/groups.js';
import {
  schemeQualities,
  schemeQualityFindings,
  type SchemeQuality,
  type SchemeRatio,
} from '../../reports/model/scheme-quality.js';
import { FD, record } from './records.js';

const row = (step: number, seconds: number, fd: number): CurveRow => ({
  step,
  seconds,
  passes: step,
  flops: 1e9 * step,
  metrics: { [FD]: fd },
});

/** Runs of one variant by scheme, each with the curves of its seeds; one without a curve diverged. */
function compare(
  runs: Record<string, (CurveRow[] | null)[]>,
  cpuOf: (scheme: string) => string = () => 'one',
): SchemeQuality[] {
  const curves = new Map<string, CurveRow[]>();
  const records = Object.entries(runs).flatMap(([scheme, seeds]) =>
    seeds.map((curve, seed): RunRecord => {
      const name = `sgan-${scheme}-${seed}`;
      if (curve) curves.set(name, curve);
      const fd = curve?.at(-1)!.metrics[FD] ?? null;
      const status = curve ? 'ok' : 'diverged';
      return record('sgan', seed, fd, { name, status, machine: { cpu: cpuOf(scheme) } }, { scheme });
    }),
  );
  return schemeQualities(groupRuns(records), `${FD}_best`, curves);
}

describe('what a scheme reaches beside alternating', () => {
  // 100 steps in 10 s from 200 down to 100 in a straight line; the other takes half the time and stays higher.
  const alternating = [row(0, 0, 200), row(50, 5, 150), row(100, 10, 100)];
  const quick = [row(0, 0, 200), row(50, 2.5, 170), row(100, 5, 120)];

  it('is compared at the last step of both, and at the last second of both', () => {
    const [found] = compare({ alternating: [alternating], fused: [quick] });
    expect(found).toMatchObject({ label: 'sgan', scheme: 'fused', ok: '1/1 ok', alternatingOk: '1/1 ok' });
    expect(found!.atEqualSteps!.value).toBeCloseTo(120 / 100, 12);
    // After 5 s the quick one has made all its steps, and alternating half of them.
    expect(found!.atEqualTime!.value).toBeCloseTo(120 / 150, 12);
  });

  it('is read between two evaluations in a straight line', () => {
    const slow = [row(0, 0, 200), row(50, 8, 150), row(100, 16, 90)];
    const [found] = compare({ alternating: [alternating], fused: [slow] });
    expect(found!.atEqualTime!.value).toBeCloseTo((150 - (60 * 2) / 8) / 100, 12);
  });

  it('is the geometric mean over seeds with a t interval of the logarithms', () => {
    const scaled = (factor: number): CurveRow[] =>
      alternating.map(({ step, seconds, metrics }) => row(step, seconds, metrics[FD]! * factor));
    const [found] = compare({
      alternating: [alternating, alternating, alternating],
      fused: [scaled(0.5), scaled(1), scaled(2)],
    });
    expect(found!.atEqualSteps!.value).toBeCloseTo(1, 12);
    // Logarithms −ln 2, 0, ln 2 have the deviation ln 2; Student's 97.5 % point at 2 degrees of freedom is 4.302653.
    const half = (4.302653 * Math.log(2)) / Math.sqrt(3);
    expect(found!.atEqualSteps!.interval![0]).toBeCloseTo(Math.exp(-half), 5);
    expect(found!.atEqualSteps!.interval![1]).toBeCloseTo(Math.exp(half), 4);
  });

  it('is paired by seed: a seed that one of them lacks is left out', () => {
    const [found] = compare({ alternating: [alternating], fused: [quick, quick] });
    expect([found!.atEqualSteps!.pairs, found!.ok]).toEqual([1, '2/2 ok']);
  });

  it('is no matter of time where the runs of a seed had two machines', () => {
    const [found] = compare({ alternating: [alternating], fused: [quick] }, (scheme) => scheme);
    expect(found!.atEqualSteps!.value).toBeCloseTo(1.2, 12);
    expect(found!.atEqualTime).toBeNull();
  });

  it('shows the runs that failed, and all of them failing too', () => {
    const [found] = compare({ alternating: [alternating, alternating], fused: [quick, null] });
    expect([found!.ok, found!.alternatingOk, found!.complete]).toEqual(['1/2 ok', '2/2 ok', false]);
    const [failed] = compare({ alternating: [alternating], fused: [null] });
    expect(failed).toMatchObject({ ok: '0/1 ok', atEqualSteps: null, atEqualTime: null, complete: false });
  });

  it('is nothing where no run was trained by alternating', () => {
    expect(compare({ fused: [quick] })).toEqual([]);
  });

  it('reads as a sentence a scheme, decided only where an interval lies on one side of 1', () => {
    const of = (value: number, interval: [number, number]): SchemeRatio => ({ value, interval, pairs: 3 });
    const same = { label: 'sgan', scheme: 'fused', ok: '3/3 ok', alternatingOk: '3/3 ok', complete: true };
    const rows = [
      { ...same, atEqualSteps: of(1.1, [0.9, 1.3]), atEqualTime: of(0.8, [0.7, 0.9]) },
      { ...same, atEqualSteps: of(1.2, [1.1, 1.3]), atEqualTime: of(0.9, [0.8, 1.1]) },
    ];
    expect(schemeQualityFindings(rows)).toEqual([
      'fused over alternating: 1.10 to 1.20 (higher in 1 and undecided in 1) after equal steps, 0.80 to 0.90 (lower in 1 and undecided in 1) after equal time, of 2 variants.',
    ]);
    expect(schemeQualityFindings(rows.map((row) => ({ ...row, complete: false, atEqualTime: null })))).toEqual([
      'fused over alternating: 1.10 to 1.20 (incomplete in 2) after equal steps, no pair to compare after equal time, of 2 variants.',
    ]);
  });
});
