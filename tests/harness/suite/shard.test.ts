import { describe, expect, it } from 'vitest';
import type { RunSpec } from '../../../harness/record/record.js';
import { parseShard, shardOf } from '../../../harness/suite/shard.js';
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

  it.each(['', '1', '0/2', '3/2', '1/0', 'a/b', '1/2/3'])('takes %j for no part', (text) => {
    expect(parseShard(text)).toBeUndefined();
  });
});
