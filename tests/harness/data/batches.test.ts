import { describe, expect, it } from 'vitest';

import { Batches } from '../../../harness/data/batches.js';
import type { Samples } from '../../../harness/data/dataset.js';
import { UserError } from '../../../harness/ground/errors.js';

/** Sample i is [i, −i]: a batch shows which samples it has. */
const numbered = (count: number): Samples => ({
  count,
  read: (index, out, offset) => out.set([index, -index], offset),
});

const batchesOf = (count: number, batchSize: number, seed = 1) =>
  new Batches({ samples: numbered(count), size: 2, batchSize, seed });

/** The indices of the next `count` batches. */
const draw = (batches: Batches, count: number) =>
  Array.from({ length: count }, () => [...batches.next()].filter((_, i) => i % 2 === 0));

describe('Batches', () => {
  it('gives every sample once an epoch, whole', () => {
    const batches = batchesOf(12, 4);
    for (let epoch = 0; epoch < 3; epoch++) {
      const values = [batches.next(), batches.next(), batches.next()].flatMap((batch) => [...batch]);
      const indices = values.filter((_, i) => i % 2 === 0);
      expect(values.filter((_, i) => i % 2 === 1)).toEqual(indices.map((index) => -index));
      expect(indices.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    }
  });

  it('has another order in each epoch and for each seed', () => {
    const [first, second] = [draw(batchesOf(100, 100), 2), draw(batchesOf(100, 100, 2), 2)];
    expect(first[0]).not.toEqual(first[1]);
    expect(first[0]).not.toEqual(second[0]);
  });

  it('drops an incomplete last batch', () => {
    const batches = batchesOf(10, 4);
    const [first, second, third] = draw(batches, 3) as [number[], number[], number[]];
    expect(new Set([...first, ...second]).size).toBe(8);
    expect(third).toHaveLength(4);
    expect(batches.state()).toEqual({ epoch: 1, position: 4 });
  });

  it('continues exactly from every state, also at the ends of epochs', () => {
    const straight = draw(batchesOf(10, 3), 12);
    for (let stop = 0; stop < 12; stop++) {
      const before = batchesOf(10, 3);
      draw(before, stop);
      const state = JSON.parse(JSON.stringify(before.state())) as ReturnType<Batches['state']>;
      const after = new Batches({ samples: numbered(10), size: 2, batchSize: 3, seed: 1 }, state);
      expect(draw(after, 12 - stop), `after ${stop}`).toEqual(straight.slice(stop));
    }
  });

  it('gives arrays that later batches do not overwrite', () => {
    const batches = batchesOf(10, 4);
    const first = batches.next();
    const copy = [...first];
    batches.next();
    expect([...first]).toEqual(copy);
  });

  it('takes a batch of all samples and refuses a larger one', () => {
    expect(batchesOf(4, 4).next()).toHaveLength(8);
    expect(() => batchesOf(4, 5)).toThrow(UserError);
  });
});
