import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { parseCurve } from '../../../harness/record/curve-csv.js';
import { findRecord } from '../../../harness/record/record-file.js';
import type { CurveRow, RunSpec } from '../../../harness/record/record.js';
import { Observer } from '../../../harness/run/observer.js';
import { planOf, runsFolder, tiny, train } from './support.js';

/** Long enough for looks at the players: one costs about as much as a step. */
const longer: RunSpec = {
  ...tiny,
  budget: { unit: 'generatorSteps', amount: 400 },
  evaluation: { ...tiny.evaluation, every: 200 },
};

const lossesIn = (runs: string, name: string): CurveRow[] =>
  parseCurve(readFileSync(join(runs, name, 'losses.csv'), 'utf8'));
const numbersOf = (rows: readonly CurveRow[]) =>
  rows.map(({ step, passes, flops, metrics }) => ({ step, passes, flops, metrics }));

describe('losses.csv of a run', () => {
  it('has a row after each hundredth of the budget, and what was seen where that was due', async () => {
    const runs = runsFolder();
    const { name } = (await train(runs, planOf(runs, longer)))!;
    const rows = lossesIn(runs, name);
    expect(rows.map(({ step }) => step)).toEqual(Array.from({ length: 100 }, (_, at) => 4 * (at + 1)));
    for (const { metrics } of rows) {
      expect(metrics['discriminator_loss']).toBeGreaterThan(0);
      expect(metrics['generator_rate']).toBe(1e-3);
    }
    const seen = rows.filter(({ metrics }) => metrics['real_score_mean'] !== null);
    expect(seen.map(({ step }) => step)).toEqual(Array.from({ length: 10 }, (_, at) => 40 * (at + 1)));
    expect(Object.keys(seen[0]!.metrics)).toEqual(
      expect.arrayContaining([
        'discriminator_gradient',
        'generator_gradient',
        'generator_term',
        'fake_score_sd',
        'accuracy',
      ]),
    );
    expect(findRecord(runs, name, { files: true }).record!.files).toHaveProperty(['losses.csv']);
  });

  it('is the same of a run that was interrupted', async () => {
    const [whole, halves] = [runsFolder(), runsFolder()];
    const { name, digest } = (await train(whole, planOf(whole, longer)))!;
    let steps = 151;
    await train(halves, planOf(halves, longer), { stopping: () => steps-- <= 0 });
    const again = (await train(halves, planOf(halves, longer)))!;
    expect(again.digest).toBe(digest);
    expect(numbersOf(lossesIn(halves, name))).toEqual(numbersOf(lossesIn(whole, name)));
  });

  it('lies there while the run goes on, beside its curve', async () => {
    const runs = runsFolder();
    const planned = planOf(runs, longer);
    const partial = join(runs, `${planned.name}.partial`);
    const there: string[][] = [];
    let told = 0;
    await train(runs, planned, {
      onEvaluation: ({ step }) =>
        void (
          step === 400 && there.push(['curve.csv', 'losses.csv'].filter((file) => existsSync(join(partial, file))))
        ),
      onLosses: () => void told++,
    });
    expect(there).toEqual([['curve.csv', 'losses.csv']]);
    expect(told).toBe(100);
  });

  it('has the steps of a run that is shorter, and looks at each', async () => {
    const runs = runsFolder();
    const { name } = (await train(runs, planOf(runs)))!;
    const rows = lossesIn(runs, name);
    expect(rows.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(rows.every(({ metrics }) => metrics['generator_gradient'] !== null)).toBe(true);
  });

  it('leaves the weights alone: a training that nobody looks at has the same digest', async () => {
    const [watched, blind] = [runsFolder(), runsFolder()];
    const { name, digest, metrics } = (await train(watched, planOf(watched, longer)))!;
    const observe = vi.spyOn(Observer.prototype, 'observe').mockRejectedValue(new Error('not now'));
    onTestFinished(() => observe.mockRestore());
    const other = (await train(blind, planOf(blind, longer)))!;
    const looks = (runs: string) => lossesIn(runs, name).filter((row) => 'generator_gradient' in row.metrics);
    expect([looks(watched).length > 0, looks(blind).length]).toEqual([true, 0]);
    expect(other.digest).toMatch(/^[0-9a-f]{64}$/);
    expect([other.digest, other.metrics]).toEqual([digest, metrics]);
  });
});
