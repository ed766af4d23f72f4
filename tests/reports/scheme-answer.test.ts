import { expect, it } from 'vitest';
import type { SpeedRow } from '../../harness/record/speed-csv.js';
import { schemeAnswer } from '../../reports/model/scheme-answer.js';
import { timing } from './records.js';

/** Time over that of alternating, ± 0.01. */
const row = (variant: string, scheme: string, ratio: number): SpeedRow => ({
  ...timing,
  ...{ variant, scheme, ratio, ratioLow: ratio - 0.01, ratioHigh: ratio + 0.01 },
});
const contest = (variant: string, [reuse, single, fused]: readonly [number, number, number]): SpeedRow[] => [
  { ...row(variant, 'alternating', 1), ratioLow: 1, ratioHigh: 1 },
  row(variant, 'alternating-reuse', reuse),
  row(variant, 'single-loss', single),
  row(variant, 'fused', fused),
  row(variant, 'alternating (again)', 1),
];

it('alternating or single-loss is answered from the contests of one place', () => {
  const rows = [...contest('sgan', [0.8, 0.84, 0.7]), ...contest('hinge', [0.8, 0.805, 0.72])];
  expect(schemeAnswer(rows)).toEqual([
    'Alternating or single-loss? On tensorflow (cpu) a generator step of single-loss takes 0.81 to 0.84 times (shorter in 2 of 2 timings) as long as one of alternating, and 1.01 to 1.05 times (longer in 1 and undecided in 1 of 2 timings) as long as one of alternating-reuse, which makes its fakes once too; the shortest is that of fused, 0.70 to 0.72 times (shorter in 2 of 2 timings) as long as that of alternating (sgan and hinge, timed in turns).',
  ]);
});

it('is not answered without timings of single-loss, and never across machines', () => {
  expect(schemeAnswer([])).toEqual([]);
  expect(schemeAnswer([row('sgan', 'fused', 0.7)])).toEqual([]);
  const [base, ...others] = contest('sgan', [0.8, 0.84, 0.7]);
  expect(schemeAnswer([{ ...base!, cpu: 'Another' }, ...others])).toEqual([]);
});

it('says so where alternating is the shortest', () => {
  expect(schemeAnswer(contest('sgan', [1.1, 1.2, 1.3]))[0]).toMatch(
    /longer in 1 of 1 timing.*; none is shorter than that of alternating \(sgan/,
  );
});
