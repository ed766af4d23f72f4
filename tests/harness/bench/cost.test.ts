import { describe, expect, it } from 'vitest';
import { costOf, formatCost, gpuHours } from '../../../harness/bench/cost.js';
import type { RunRecord, RunSpec } from '../../../harness/record/record.js';
import type { SpeedRow } from '../../../harness/record/speed-csv.js';
import { prepared, tiny } from '../run/support.js';

const here = { engine: 'cpu', device: 'cpu' } as const;
/** 100 steps of 0.5 s, five critic steps a step; 5 evaluations (0, 25, 50, 75, 100) of 2 s; 3 s besides. */
const record = (spec: Partial<RunSpec> = {}, changes: Partial<RunRecord> = {}): RunRecord => ({
  schema: 1,
  name: 'a',
  key: 'k',
  status: 'ok',
  reason: null,
  collapsed: false,
  metrics: {},
  missing: {},
  spec: {
    ...tiny,
    budget: { unit: 'generatorSteps', amount: 100 },
    ...spec,
    evaluation: { ...tiny.evaluation, every: 25 },
  },
  spent: { generatorSteps: 100, imagesSeen: 4000, seconds: 50, passes: 7000, flops: 0 },
  seconds: { training: 50, evaluation: 10, total: 63 },
  digest: 'd',
  provenance: prepared.provenance,
  ...changes,
});
const spec = (changes: Partial<RunSpec> = {}): RunSpec => ({ ...record().spec, ...changes });
const cost = (specs: RunSpec[], records: RunRecord[], speed: SpeedRow[] = []) =>
  costOf(specs, here, { records, speed });

describe('what trainings will take', () => {
  it('is what the same training took', () => {
    expect(cost([spec({ seed: 1 })], [record()])).toMatchObject({ seconds: 63, longest: 63, runs: { measured: 1 } });
  });

  it.each([
    // 1000 steps of 0.5 s, 41 evaluations of 2 s, 3 s besides.
    ['generatorSteps', 1000, 500 + 82 + 3],
    ['imagesSeen', 40_000, 500 + 82 + 3],
    ['passes', 70_000, 500 + 82 + 3],
    ['seconds', 500, 500 + 82 + 3],
  ] as const)('grows with a budget in %s', (unit, amount, seconds) => {
    expect(cost([spec({ budget: { unit, amount } })], [record()]).seconds).toBeCloseTo(seconds, 9);
  });

  it('counts no time for which a run hung before it was ended', () => {
    const hung = record({}, { status: 'timeout', seconds: { training: 50, evaluation: 10, total: 1500 } });
    expect(cost([spec({ seed: 1 })], [hung]).seconds).toBe(60);
  });

  it('is the sum over runs, and the longest of them', () => {
    const slow = record(
      { variant: 'wgan-gp' },
      { spent: { ...record().spent, seconds: 100 }, seconds: { training: 100, evaluation: 10, total: 113 } },
    );
    const found = cost([spec(), spec({ variant: 'wgan-gp' }), spec({ seed: 3 })], [record(), slow]);
    expect(found).toMatchObject({ seconds: 63 + 113 + 63, longest: 113 });
  });

  it('is the median of several measurements', () => {
    const timed = (seconds: number) =>
      record(
        {},
        { spent: { ...record().spent, seconds }, seconds: { training: seconds, evaluation: 10, total: seconds + 13 } },
      );
    expect(cost([spec()], [timed(50), timed(500), timed(40)]).seconds).toBeCloseTo(63, 9);
  });

  it('is taken from timed steps, then from other variants of the size, and is not guessed where there are none', () => {
    const row = {
      ...here,
      variant: 'hinge',
      preset: 'default',
      scheme: 'alternating',
      dataset: 'ring8',
      batch: 8,
      width: 4,
    };
    const timing = { ...row, medianMs: 2000, imagesPerSecond: 4, passes: 12, cpu: 'b' } as SpeedRow;
    const found = cost(
      [spec({ variant: 'hinge' }), spec({ variant: 'lsgan' }), spec({ width: 512 }), spec()],
      [record()],
      [timing],
    );
    expect(found.runs).toEqual({ measured: 1, timed: 1, alike: 1, unknown: 1 });
    expect(found.seconds).toBeCloseTo(100 * 2 + 5 * 2 + 63 + 63, 9); // evaluations as long as measured ones
    expect(found.machines).toEqual(['a', 'b']);
  });

  it('is not taken from another engine, device or size', () => {
    const { provenance } = prepared;
    for (const other of [
      record({}, { provenance: { ...provenance, engine: 'wasm' } }),
      record({}, { provenance: { ...provenance, device: 'gpu' } }),
      record({ batchSize: 16 }),
      record({ dataset: 'grid25' }),
    ])
      expect(cost([spec()], [other])).toMatchObject({ seconds: 0, runs: { unknown: 1 } });
  });
});

describe('the text', () => {
  const found = cost(
    Array.from({ length: 600 }, (_, seed) => spec({ seed })),
    [record()],
  );

  it('says hours, at how many at a time, and what it is known from', () => {
    // 600 × 63 s = 10.5 h; four at a time 2.625 h.
    expect(formatCost(found, 4)).toBe(
      '600 runs to train; known 600 by trainings of the same settings.\n' +
        '11 run-hours, about 2 h 38 min with 4 runs at a time; the longest run takes 1 min 3 s.\n' +
        '11 core-hours, no GPU-hours: a run takes one core.\nMeasured on a.',
    );
  });

  it('counts GPU-hours where a GPU computes', () => {
    const gpu = { ...found, device: 'gpu' as const };
    expect([gpuHours(found), gpuHours(gpu), gpuHours(gpu, 2)]).toEqual([0, 10.5, 5.25]);
    expect(formatCost(gpu)).toMatch(/\n11 GPU-hours with a run a GPU at a time/);
  });

  it('says so where nothing is measured, or nothing left', () => {
    expect(formatCost(cost([spec()], []))).toMatch(/^1 runs to train\. Nothing of this size is measured/);
    expect(formatCost(cost([], []))).toBe('Nothing is left to train.');
  });
});
