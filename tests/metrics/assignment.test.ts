import { describe, expect, it } from 'vitest';
import { stream } from '../../harness/random/stream.js';
import { assignment } from '../../metrics/arithmetic/assignment.js';

function permutations(count: number): number[][] {
  if (count === 0) return [[]];
  return permutations(count - 1).flatMap((order) =>
    Array.from({ length: count }, (_, at) => [...order.slice(0, at), count - 1, ...order.slice(at)]),
  );
}

const costOf = (costs: Float64Array, columns: ArrayLike<number>): number =>
  Array.from(columns).reduce((sum, column, row) => sum + costs[row * columns.length + column]!, 0);

describe('assignment', () => {
  it.each([1, 2, 3, 4, 5, 6, 7])('is as cheap as the cheapest of all permutations of %i', (count) => {
    const orders = permutations(count);
    for (let draw = 0; draw < 20; draw++) {
      const random = stream(draw, 'assignment', String(count));
      // Every other draw has few whole costs, so many ties.
      const costs = Float64Array.from({ length: count * count }, () =>
        draw % 2 === 0 ? random.float() : random.integer(3),
      );
      const columns = assignment(costs, count);
      expect([...columns].sort()).toEqual([...columns.keys()]);
      expect(costOf(costs, columns)).toBeCloseTo(Math.min(...orders.map((order) => costOf(costs, order))), 12);
    }
  });

  it('is the order itself for squared distances of numbers: both sorted', () => {
    const count = 300;
    const [a, b] = ['a', 'b'].map((name) => stream(0, 'sorted', name).normal(count).sort());
    const costs = Float64Array.from(
      { length: count * count },
      (_, at) => (a![Math.floor(at / count)]! - b![at % count]!) ** 2,
    );
    expect([...assignment(costs, count)]).toEqual(Array.from({ length: count }, (_, i) => i));
  });

  it('takes negative and equal costs', () => {
    expect([...assignment(Float64Array.of(-1, -2, -2, -1), 2)]).toEqual([1, 0]);
    expect([...assignment(new Float64Array(9), 3)].sort()).toEqual([0, 1, 2]);
  });
});
