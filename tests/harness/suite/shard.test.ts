import { describe, expect, it } from 'vitest';
import type { RunSpec } from '../../../harness/record/record.js';
import { autoShard, parseShard, shardOf } from '../../../harness/suite/shard.js';
import { record } from '../../reports/records.js';

const specs: RunSpec[] = ['mnist', 'ring8'].flatMap((dataset) =>
  [0, 1, 2].flatMap((seed) => ['a', 'b'].map((variant) => record(variant, seed, 1, {}, { dataset }).spec)),
);

describe('--shard', () => {
  it.each([1, 2, 3, 6, 7, 12])('splits all runs into %i disjoint parts that are never empty', (count) => {
    const parts = Array.from({ length: count }, (_, at) => shardOf(specs, { index: at + 1, count }));
    expect(parts.flat()).toHaveLength(specs.length);
    expect(new Set(parts.flat())).toEqual(new Set(specs));
    expect(Math.min(...parts.map(({ length }) => length))).toBeGreaterThan(0);
  });

  it('keeps the variants of a data set and seed together', () => {
    for (const index of [1, 2, 3, 4]) {
      const part = shardOf(specs, { index, count: 4 });
      for (const { dataset, seed } of part)
        expect(part.filter((spec) => spec.dataset === dataset && spec.seed === seed)).toHaveLength(2);
    }
  });

  it('refuses more parts than runs', () => {
    expect(() => shardOf(specs, { index: 1, count: 13 })).toThrow('12 runs cannot be split into 13 parts');
  });

  it.each(['', '1', 'auto', '0/2', '3/2', '1/0', 'a/b', '1/2/3'])('takes %j for no part', (text) => {
    expect(parseShard(text)).toBeUndefined();
  });
});

describe('--shard auto', () => {
  const slurm = (id: number, count: number, [min, max, step]: readonly number[]): NodeJS.ProcessEnv => ({
    SLURM_ARRAY_TASK_ID: String(id),
    SLURM_ARRAY_TASK_COUNT: String(count),
    SLURM_ARRAY_TASK_MIN: String(min),
    SLURM_ARRAY_TASK_MAX: String(max),
    ...(step !== undefined && { SLURM_ARRAY_TASK_STEP: String(step) }),
  });
  const partsOf = (text: string, environments: readonly NodeJS.ProcessEnv[]): string[] =>
    environments.map((environment) => {
      const { index, count } = autoShard(text, environment)!;
      return `${index}/${count}`;
    });

  it.each<[string, number[], number[]]>([
    ['0-3', [0, 1, 2, 3], [0, 3, 1]],
    ['1-4%2', [1, 2, 3, 4], [1, 4, 1]],
    ['10-40:10', [10, 20, 30, 40], [10, 40, 10]],
    ['5-8', [5, 6, 7, 8], [5, 8]],
  ])('reads the array %s of Slurm', (_, ids, bounds) => {
    expect(
      partsOf(
        'auto',
        ids.map((id) => slurm(id, 4, bounds)),
      ),
    ).toEqual(['1/4', '2/4', '3/4', '4/4']);
  });

  it('refuses an array of Slurm with gaps, unless it is said how many parts there are', () => {
    expect(() => autoShard('auto', slurm(7, 3, [1, 7, 1]))).toThrow(/array have gaps.* auto\/n/);
    expect(autoShard('auto/10', slurm(7, 3, [1, 7, 1]))).toEqual({ index: 8, count: 10 });
  });

  it.each([
    ['PBS', 'PBS_ARRAY_INDEX'],
    ['Kubernetes', 'JOB_COMPLETION_INDEX'],
  ])('reads the index of %s, counted from 0 or from 1, with the count', (name, variable) => {
    const from = (first: number): string[] =>
      partsOf(
        'auto/4',
        [0, 1, 2, 3].map((i) => ({ [variable]: String(first + i) })),
      );
    expect(from(0)).toEqual(['1/4', '2/4', '3/4', '4/4']);
    expect(from(1).sort()).toEqual(['1/4', '2/4', '3/4', '4/4']);
    expect(() => autoShard('auto', { [variable]: '0' })).toThrow(`${name} does not say how many tasks there are`);
    expect(() => autoShard('auto/4', { [variable]: '5' })).toThrow(`${variable} is 5, and there are 4 parts`);
    expect(() => autoShard('auto/4', { [variable]: 'x' })).toThrow(`${variable} has to be a whole number, and is "x"`);
  });

  it('says which variables it looked for where there are none', () => {
    expect(() => autoShard('auto', {})).toThrow(/none of SLURM_ARRAY_TASK_ID, PBS_ARRAY_INDEX, JOB_COMPLETION_INDEX/);
    expect(() => autoShard('auto', { SLURM_ARRAY_TASK_ID: '1' })).toThrow(
      'SLURM_ARRAY_TASK_COUNT has to be a whole number',
    );
  });

  it.each(['auto/0', 'auto/', 'auto/x', 'Auto', '1/2'])('is not %j', (text) => {
    expect(autoShard(text, { JOB_COMPLETION_INDEX: '0' })).toBeUndefined();
  });
});
