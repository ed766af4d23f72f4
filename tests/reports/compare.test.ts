import { describe, expect, it } from 'vitest';
import { compareBenches, signTest } from '../../reports/compare/compare.js';
import { formatComparison, nothingChecked } from '../../reports/compare/text.js';
import type { RunRecord } from '../../harness/record/record.js';
import { record, results, timing } from './records.js';

const seeds = [0, 1, 2, 3, 4, 5];
/** Six runs of a variant; `wobble` moves the seeds apart from one another. */
const runs = (variant: string, fd: number, wobble = 0, training = 10): RunRecord[] =>
  seeds.map((seed) =>
    record(variant, seed, fd * (1 + 0.1 * seed) * (1 + wobble * Math.sin(seed * 7)), {
      seconds: { training: training * (1 + 0.01 * Math.cos(seed)), evaluation: 0, total: training },
    }),
  );
const old = results([...runs('sgan', 10), ...runs('v', 20)]);

describe('compare', () => {
  it('is quiet about results and themselves', () => {
    const { regressions, improvements, notes, rows } = compareBenches(old, old);
    expect([regressions, improvements, notes]).toEqual([[], [], []]);
    expect(rows.every(({ verdict }) => verdict === 'no change found')).toBe(true);
  });

  it('is quiet about noise that leaves the mean', () => {
    const { regressions } = compareBenches(old, results([...runs('sgan', 10, 0.1), ...runs('v', 20, 0.1)]));
    expect(regressions).toEqual([]);
  });

  it('finds a worse and a better variant', () => {
    const { regressions, improvements } = compareBenches(
      old,
      results([...runs('sgan', 8, 0.01), ...runs('v', 26, 0.01)]),
    );
    expect(regressions).toHaveLength(1);
    expect(regressions[0]).toMatch(
      /^v on mnist: fd_digits_n2k_test_best is worse, 1\.3\d* \[.*\] times what it was, over 6 pairs/,
    );
    expect(improvements).toHaveLength(1);
    expect(improvements[0]).toMatch(/^sgan on mnist: .* is better, 0\.8/);
  });

  it('does not call a sure but small change', () => {
    expect(compareBenches(old, results([...runs('sgan', 10.2), ...runs('v', 20.4)])).regressions).toEqual([]);
  });

  it('has the p of Student’s t: with three pairs 1 − |t| / √(2 + t²)', () => {
    const three = (scores: readonly number[]) => results(scores.map((fd, seed) => record('v', seed, fd)));
    const changes = [0.1, 0.2, 0.4];
    const { rows } = compareBenches(three([1, 1, 1]), three(changes.map(Math.exp)));
    const mean = 0.7 / 3;
    const sd = Math.sqrt(changes.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 2);
    const t = mean / (sd / Math.sqrt(3));
    expect(rows[0]!.p).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 10);
    expect(rows[0]!.change).toBeCloseTo(Math.exp(mean), 10);
  });

  it('takes an error of the code for a regression without statistics', () => {
    const broken = record('v', 0, null, { status: 'load-error', reason: 'No default export.' });
    const { regressions } = compareBenches(old, results([...runs('sgan', 10), broken, ...runs('v', 20).slice(1)]));
    expect(regressions).toEqual(['v on mnist: 1 run of 6 that was ok now ends with load-error: No default export.']);
  });

  it('decides divergence by a sign test: four of six may be chance, five are not', () => {
    const diverged = (count: number) =>
      results([
        ...runs('sgan', 10),
        ...runs('v', 20).map((run, at) => (at < count ? { ...run, status: 'diverged' as const } : run)),
      ]);
    expect(compareBenches(old, diverged(4)).regressions).toEqual([]);
    expect(compareBenches(old, diverged(5)).regressions[0]).toMatch(/5 runs of 6 now diverge/);
  });

  it('does not test what was not given the same, and names what differs', () => {
    const longer = results(
      [...runs('sgan', 10), ...runs('v', 40)].map((run) => ({
        ...run,
        spec: {
          ...run.spec,
          ...(run.spec.variant === 'v' && {
            budget: { unit: 'generatorSteps' as const, amount: 50 },
            width: 32,
            evaluation: { ...run.spec.evaluation, every: 25 },
          }),
        },
      })),
    );
    const { regressions, notes, rows } = compareBenches(old, longer);
    expect(regressions).toEqual([]);
    expect(rows.map(({ variant }) => variant)).toEqual(['sgan']);
    expect(notes).toEqual([
      'Not compared, because they were not given the same: v on mnist. width was 16 and is 32; budget was 100 generator steps and is 50 generator steps; evaluation.every was 50 and is 25.',
    ]);
    const broken = { ...longer.records[6]!, status: 'error' as const, reason: 'It broke.' };
    const failing = compareBenches(old, {
      ...longer,
      records: longer.records.map((run, at) => (at === 6 ? broken : run)),
    });
    expect(failing.regressions).toEqual(['v on mnist: 1 run of 6 that was ok now ends with error: It broke.']);
  });

  it('does not test equal compute that was counted in another way, but equal steps', () => {
    const counted = (unit: 'flops' | 'generatorSteps', counting?: string) =>
      results(
        runs('v', 10).map((run) => ({
          ...run,
          spec: { ...run.spec, budget: { unit, amount: 1e9 } },
          ...(counting && { parts: { 'counting of operations': counting } }),
        })),
      );
    expect(compareBenches(counted('flops'), counted('flops', '2'))).toMatchObject({
      checked: 0,
      notes: [
        'Not compared, because they were not given the same: v on mnist. the counting of operations was 1 and is 2.',
      ],
    });
    expect(compareBenches(counted('flops'), counted('flops', '1')).checked).toBeGreaterThan(0);
    expect(compareBenches(counted('generatorSteps'), counted('generatorSteps', '2')).checked).toBeGreaterThan(0);
  });

  it('says which seeds were too few', () => {
    const one = results([record('v', 0, 1)]);
    expect(compareBenches(one, one).notes).toEqual([
      'Fewer than 2 seeds with a score in both: v on mnist cannot be decided.',
    ]);
  });

  it('names what only one side has', () => {
    const { notes } = compareBenches(results([...runs('a', 1)]), results([...runs('b', 1)]));
    expect(notes).toEqual(['Only in the old results: a on mnist.', 'Only in the new results: b on mnist.']);
  });
});

describe('compare of times', () => {
  it('sees a variant that became slower against the baseline, and no slow machine', () => {
    const slow = results([...runs('sgan', 10, 0, 20), ...runs('v', 20, 0, 20)]);
    expect(compareBenches(old, slow).regressions).toEqual([]);
    const slower = results([...runs('sgan', 10, 0, 20), ...runs('v', 20, 0, 30)]);
    expect(compareBenches(old, slower).regressions[0]).toMatch(/^v on mnist: the time of a step .* is worse, 1\.5/);
  });

  it('never crosses machines', () => {
    const moved = results(
      [...runs('sgan', 10), ...runs('v', 20, 0, 99)].map((run) => ({
        ...run,
        provenance: { ...run.provenance, cpu: 'Other CPU' },
      })),
    );
    const { regressions, notes } = compareBenches(old, moved);
    expect(regressions).toEqual([]);
    expect(notes).toEqual(['Times are not compared: the two benches share no machine.']);
  });

  it('decides ratios of schemes by their intervals', () => {
    const timed = (ratioLow: number, ratio: number, ratioHigh: number, cpu = 'X') =>
      results([], { speed: [{ ...timing, ratioLow, ratio, ratioHigh, cpu }] });
    expect(compareBenches(timed(0.7, 0.75, 0.8), timed(0.85, 0.9, 0.95)).regressions[0]).toMatch(
      /^sgan fused .* from 0\.75 to 0\.9/,
    );
    expect(compareBenches(timed(0.7, 0.75, 0.8), timed(0.79, 0.9, 0.95)).regressions).toEqual([]);
    expect(compareBenches(timed(0.7, 0.75, 0.8), timed(0.85, 0.9, 0.95, 'Y')).regressions).toEqual([]);
    const onGpu = (gpu: string, ratio: number) =>
      results([], { speed: [{ ...timing, gpu, ratioLow: ratio - 0.01, ratio, ratioHigh: ratio + 0.01 }] });
    expect(compareBenches(onGpu('H100', 0.7), onGpu('H100', 0.9)).regressions).toHaveLength(1);
    expect(compareBenches(onGpu('H100', 0.7), onGpu('H200', 0.9)).regressions).toEqual([]);
  });
});

it('the sign test is a tail of the binomial distribution', () => {
  expect(signTest(5, 0)).toBeCloseTo(1 / 32, 12);
  expect(signTest(5, 1)).toBeCloseTo(7 / 64, 12);
  expect(signTest(1, 1)).toBeCloseTo(3 / 4, 12);
  expect(signTest(0, 3)).toBe(1);
});

it('the text begins with what is bad, and has every change with its interval', () => {
  const [first, title, ...changes] = formatComparison(compareBenches(old, old)).split('\n');
  expect(first).toBe('No regression found in 3 comparisons.');
  expect(title).toBe('Every change, with its 95 % interval:');
  expect(changes).toHaveLength(3);
  expect(changes[0]).toBe(
    '- sgan on mnist: fd_digits_n2k_test_best: 1 [1, 1] times what it was, 6 pairs (p = 1 after Holm): no change found',
  );
  const noisy = formatComparison(compareBenches(old, results([...runs('sgan', 10, 0.1), ...runs('v', 26, 0.01)])));
  expect(noisy).toMatch(/^Regressions:\n- v on mnist: fd_digits_n2k_test_best is worse, 1\.3/);
  expect(noisy).toMatch(/- sgan on mnist: fd_digits_n2k_test_best: \S+ \[0\.9\S*, 1\.\S*\] times .*: no change found/);
});

describe('a comparison of nothing', () => {
  it.each([
    ['other variants', results([...runs('a', 1)]), results([...runs('b', 1)])],
    ['one seed', results([record('v', 0, 1)]), results([record('v', 0, 2)])],
    ['no run', results([]), results([])],
  ])('is no finding that nothing became worse: %s', (_, before, after) => {
    const comparison = compareBenches(before, after);
    expect(comparison.checked).toBe(0);
    expect(nothingChecked(comparison)).toMatch(/^Nothing could be compared/);
    expect(formatComparison(comparison)).not.toContain('No regression');
  });

  it('is not one with a regression, or with timings alone', () => {
    const broken = results([record('v', 0, null, { status: 'error', reason: 'It broke.' })]);
    expect(nothingChecked(compareBenches(results([record('v', 0, 1)]), broken))).toBeNull();
    const timings = results([], { speed: [timing] });
    expect(nothingChecked(compareBenches(timings, timings))).toBeNull();
    expect(nothingChecked(compareBenches(old, old))).toBeNull();
  });
});
