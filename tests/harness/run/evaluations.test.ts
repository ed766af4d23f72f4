import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { parseCurve } from '../../../harness/record/curve-csv.js';
import type { RunRecord, RunSpec } from '../../../harness/record/record.js';
import { judge, planOf, runsFolder, tiny, train } from './support.js';

const stopAfter = (steps: number) => () => steps-- <= 0;
const stepsOf = (runs: string, { name }: RunRecord): number[] =>
  parseCurve(readFileSync(join(runs, name, 'curve.csv'), 'utf8')).map(({ step }) => step);

describe('a run', () => {
  it('asks final networks about so many fakes, and of the best generator alone where that is wished', async () => {
    const counts: number[] = [];
    const features = (images: tf.Tensor4D): tf.Tensor2D => {
      counts.push(images.shape[0]);
      return judge.network.features(images);
    };
    const final = { ...judge, train: undefined as never, network: { ...judge.network, name: 'other', features } };
    const judges = { curve: [judge], final: [final] };
    const columns = async (evaluation: Partial<(typeof tiny)['evaluation']>): Promise<string[]> => {
      counts.length = 0;
      const runs = runsFolder();
      const spec = { ...tiny, evaluation: { ...tiny.evaluation, ...evaluation } };
      const record = (await train(runs, planOf(runs, spec), { judges }))!;
      return Object.keys(record.metrics).filter((column) => column.startsWith('sliced_wasserstein_other_'));
    };
    expect(await columns({})).toEqual([
      'sliced_wasserstein_other_n50_test50_best',
      'sliced_wasserstein_other_n50_test50_last',
    ]);
    const few = await columns({ finalSamples: 20, finalSteps: 'best' });
    expect(few.slice(0, 1)).toEqual(['sliced_wasserstein_other_n20_test20_best']);
    expect(counts).toEqual([20]);
  });

  // A step of sgan is 12 passes.
  it.each([
    ['passes', 72, 3, [0, 2, 4, 6]],
    ['passes', 60, 2, [0, 3, 5]],
    ['passes', 60, 100, [0, 1, 2, 3, 4, 5]],
    ['generatorSteps', 6, 4, [0, 2, 3, 5, 6]],
  ] as const)('of %i %s with %i evaluations is evaluated once a share is spent: at the steps %j', async (...row) => {
    const [unit, amount, evaluations, steps] = row;
    const spec: RunSpec = {
      ...tiny,
      budget: { unit, amount },
      evaluation: { ...tiny.evaluation, every: undefined, evaluations },
    };
    const [whole, halves] = [runsFolder(), runsFolder()];
    const expected = (await train(whole, planOf(whole, spec)))!;
    expect(stepsOf(whole, expected)).toEqual(steps);

    for (const stop of [1, 2]) await train(halves, planOf(halves, spec), { stopping: stopAfter(stop) });
    const record = (await train(halves, planOf(halves, spec)))!;
    expect(stepsOf(halves, record)).toEqual(steps);
    expect([record.digest, record.metrics]).toEqual([expected.digest, expected.metrics]);
  });

  it('is scored once more at the common step, which changes nothing that is said of the other evaluations', async () => {
    const spec = (commonStep?: number): RunSpec => ({
      ...tiny,
      budget: { unit: 'passes', amount: 72 },
      evaluation: { ...tiny.evaluation, every: undefined, evaluations: 2, commonStep },
    });
    const [without, beside, among] = [runsFolder(), runsFolder(), runsFolder()];
    const plain = (await train(without, planOf(without, spec())))!;
    const more = (await train(beside, planOf(beside, spec(2))))!;
    const same = (await train(among, planOf(among, spec(3))))!;
    expect([stepsOf(without, plain), stepsOf(beside, more), stepsOf(among, same)]).toEqual([
      [0, 3, 6],
      [0, 2, 3, 6],
      [0, 3, 6],
    ]);
    const isOwn = (column: string): boolean => !column.endsWith('_equal_steps');
    for (const { metrics, digest } of [more, same]) {
      expect(Object.fromEntries(Object.entries(metrics).filter(([column]) => isOwn(column)))).toEqual(plain.metrics);
      expect(digest).toBe(plain.digest);
    }
    const column = 'sliced_wasserstein_pixels_n50_test50';
    const rowAt = (runs: string, { name }: RunRecord, step: number) =>
      parseCurve(readFileSync(join(runs, name, 'curve.csv'), 'utf8')).find((row) => row.step === step)!;
    expect(more.metrics[`${column}_equal_steps`]).toBe(rowAt(beside, more, 2).metrics[column]);
    expect(same.metrics[`${column}_equal_steps`]).toBe(rowAt(among, same, 3).metrics[column]);
    expect(rowAt(beside, more, 6)).toMatchObject({ passes: 72, flops: more.spent.flops });
  });

  it('ends when its floating-point operations are spent, whatever they are spent on', async () => {
    const flops = async (changes: Partial<RunSpec>): Promise<RunRecord['spent']> => {
      const runs = runsFolder();
      return (await train(runs, planOf(runs, { ...tiny, ...changes })))!.spent;
    };
    const once = (await flops({})).flops / 6;
    const twice = await flops({ budget: { unit: 'flops', amount: 4.5 * once }, batchSize: 16 });
    expect(twice).toMatchObject({ generatorSteps: 3, flops: 6 * once });
  });
});
