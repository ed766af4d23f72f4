import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { withTable } from '../../benchmarks/measured.js';
import { correlationOver, correlationsPage, correlationsTable, rowsOf } from '../../benchmarks/seed-correlations.js';

const header = 'variant,seed,status,collapsed,learned,fd_digits_n2k_test_best';
const runs = (variant: string, logs: readonly number[], end = 'ok,false,true'): string[] =>
  logs.map((log, seed) => `${variant},${seed},${end},${Math.exp(log)}`);
const over = (...lines: string[]) => correlationOver(rowsOf([header, ...lines].join('\n')));

it('correlates the logarithms of two variants over seeds', () => {
  expect(over(...runs('a', [1, 2, 3]), ...runs('b', [2, 4, 6])).value).toBeCloseTo(1, 12);
  expect(over(...runs('a', [1, 2, 3]), ...runs('b', [3, 2, 1])).value).toBeCloseTo(-1, 12);
  // Of 1, 2, 3 and 1, 3, 2 it is ½; the mean over pairs of (½, −1, −½).
  const { variants, value } = over(...runs('a', [1, 2, 3]), ...runs('b', [1, 3, 2]), ...runs('c', [3, 2, 1]));
  expect([variants, value]).toEqual([3, expect.closeTo(-1 / 3, 12)]);
});

it('leaves out variants that miss a score', () => {
  const two = [...runs('a', [1, 2, 3]), ...runs('b', [1, 3, 2])];
  const without = (line: string): number => over(...two, ...runs('c', [1, 2]), line).variants;
  expect(without(runs('c', [0, 0, 3])[2]!)).toBe(3);
  for (const end of ['error,false,true', 'ok,true,true', 'ok,false,false'])
    expect(without(runs('c', [0, 0, 3], end)[2]!), end).toBe(2);
  expect(over(...two, ...runs('c', [1, 2])).variants).toBe(2);
});

it('is in docs/measured/power.md as the committed benches have it', () => {
  const page = readFileSync(correlationsPage, 'utf8');
  expect(withTable(page, 'seed correlations', correlationsTable())).toBe(page);
});
