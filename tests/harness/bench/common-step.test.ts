import { describe, expect, it } from 'vitest';
import { commonSteps } from '../../../harness/bench/common-step.js';
import type { RunSpec } from '../../../harness/record/record.js';
import type { ReadyVariant } from '../../../harness/training/variants.js';
import { entries, planOf, prepared, runsFolder, tiny } from '../run/support.js';

const own = entries.find(({ name }) => name === 'sgan')! as ReadyVariant;
/** From another folder, with so many discriminator steps. */
const newcomer = (name: string, discriminatorSteps: number): ReadyVariant => ({
  ...own,
  name,
  folder: `/elsewhere/${name}`,
  variant: { ...own.variant, presets: { default: { source: 'a test', discriminatorSteps } } },
});
const known = { entries: [...entries, newcomer('cheap', 1), newcomer('dear', 50)], sizes: prepared.sizes };

// A step of sgan is 12 passes, one of wgan-gp 70.
const budget: RunSpec['budget'] = { unit: 'passes', amount: 280 };
const run = (variant: string, changes: Partial<RunSpec> = {}): RunSpec => ({ ...tiny, variant, budget, ...changes });
const suite = [run('sgan'), run('wgan-gp')];
const stepOf = ({ evaluation }: RunSpec): number | undefined => evaluation.commonStep;

describe('the common step', () => {
  it('is the last that all runs of the suite reach, whichever of them are trained', async () => {
    const give = await commonSteps(suite, known);
    expect(give(suite).map(stepOf)).toEqual([4, 4]);
    expect(give([run('sgan', { seed: 7 })]).map(stepOf)).toEqual([4]);
  });

  it('is not moved by a variant of somebody else, however dear; one that does not reach it has none', async () => {
    const give = await commonSteps([...suite, run('cheap'), run('dear')], known);
    expect(give([...suite, run('cheap'), run('dear')]).map(stepOf)).toEqual([4, 4, 4, undefined]);
    const alone = await commonSteps([run('cheap'), run('dear')], known);
    expect(alone([run('cheap'), run('dear')]).map(stepOf)).toEqual([1, 1]);
  });

  it('is that of each data set', async () => {
    const sizes = { ...prepared.sizes, mnist: { shape: [28, 28, 1], train: 60_000 } };
    const flops: RunSpec['budget'] = { unit: 'flops', amount: 1e8 };
    const both = [...suite, ...suite.map((spec) => ({ ...spec, dataset: 'mnist' }))].map((spec) => ({
      ...spec,
      budget: flops,
    }));
    const [ring, , mnist] = (await commonSteps(both, { ...known, sizes }))(both).map(stepOf);
    expect(ring).toBeGreaterThan(10 * mnist!);
  });

  it.each(['generatorSteps', 'imagesSeen', 'seconds'] as const)('is none with a budget of %s', async (unit) => {
    const specs = suite.map((spec) => ({ ...spec, budget: { unit, amount: 100 } }));
    expect((await commonSteps(specs, known))(specs)).toEqual(specs);
  });

  it('is part of the key of a run', () => {
    const runs = runsFolder();
    const keyOf = (commonStep?: number): string =>
      planOf(runs, { ...tiny, evaluation: { ...tiny.evaluation, commonStep } }).key.key;
    expect(new Set([keyOf(), keyOf(4), keyOf(5)]).size).toBe(3);
  });
});
