import { describe, expect, it } from 'vitest';
import { LossLog } from '../../../harness/run/loss-log.js';
import { commonRecipe } from '../../../harness/training/recipe.js';
import type { Model } from '../../../harness/training/model.js';
import type { Spent } from '../../../harness/record/record.js';

const networks = { parameters: {}, buffers: {} };
const model = {
  generator: networks,
  discriminator: networks,
  recipe: { ...commonRecipe, learningRateDecay: 'linear' },
} as unknown as Model;
const spentAt = (step: number): Spent => ({
  generatorSteps: step,
  imagesSeen: 64 * step,
  seconds: step / 10,
  passes: 12 * step,
  flops: 1e6 * step,
});

/** Trains so many steps; each step's losses are its number. `flops`: of one look. */
function follow(log: LossLog, from: number, to: number, flops: number): void {
  for (let step = from + 1; step <= to; step++) {
    log.add({ discriminatorLoss: step, generatorLoss: -step });
    if (!log.isDue(spentAt(step))) continue;
    log.keep(spentAt(step), model, log.affords(flops, spentAt(step)) ? { penalty: step } : undefined);
  }
}

const budget = { unit: 'generatorSteps', amount: 1000 } as const;

describe('the log of losses', () => {
  it('has a row after each hundredth of the budget, with means of the steps since the one before', () => {
    const log = new LossLog({ budget });
    follow(log, 0, 1000, Infinity);
    expect(log.rows.map(({ step }) => step)).toEqual(Array.from({ length: 100 }, (_, at) => 10 * (at + 1)));
    expect(log.rows[1]!.metrics).toMatchObject({ discriminator_loss: 15.5, generator_loss: -15.5 }); // of 11 … 20
  });

  it('has the learning rates that the trainer has', () => {
    const log = new LossLog({ budget });
    follow(log, 0, 250, Infinity);
    expect(log.rows.at(-1)!.metrics['discriminator_rate']).toBeCloseTo(1e-3 * 0.75);
  });

  const looksOf = (amount: number, flops: number): number[] => {
    const log = new LossLog({ budget: { unit: 'generatorSteps', amount } });
    follow(log, 0, amount, flops);
    return log.rows.filter(({ metrics }) => 'penalty' in metrics).map(({ step }) => step);
  };

  it('looks as often as its share of the work allows: at most 0.8 %', () => {
    // A look costs as much as a step.
    expect(looksOf(10_000, 1e6)).toHaveLength(80);
    expect(looksOf(10_000, 1e6).slice(-2)).toEqual([9900, 10_000]);
  });

  it('looks ten times, after equal shares, where that takes next to no work', () => {
    expect(looksOf(1000, 1e6)).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
    expect(looksOf(6, 1e6)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('leaves short trainings of large networks alone: half a GFLOP is free', () => {
    expect(looksOf(1000, 2e8)).toEqual([100, 200]);
    expect(looksOf(1000, 6e8)).toEqual([]);
  });

  it('continues from a checkpoint as if it had never stopped', () => {
    const [whole, first] = [new LossLog({ budget }), new LossLog({ budget })];
    follow(whole, 0, 400, 1e6);
    follow(first, 0, 123, 1e6);
    const second = new LossLog({ budget }, JSON.parse(JSON.stringify(first.saved)));
    follow(second, 123, 400, 1e6);
    expect(second.rows).toEqual(whole.rows);
  });
});
