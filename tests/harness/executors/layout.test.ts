import { describe, expect, it } from 'vitest';
import { layoutOf, wrapped } from '../../../harness/executors/layout.js';
import { PoolState, type Pool } from '../../../harness/executors/pool-state.js';
import { FD, record } from '../../reports/records.js';
import { metricTable } from '../../../reports/results/metric-table.js';
import type { TrainJob } from '../../../harness/worker/messages.js';

const jobOf = (variant: string, seed: number, dataset = 'mnist'): TrainJob => {
  const { spec, name } = record(variant, seed, 1);
  return { kind: 'train', name, spec: { ...spec, dataset } } as unknown as TrainJob;
};

const step = (share: number) =>
  ({
    type: 'progress',
    share,
    step: 1234,
    stepsPerSecond: 21.98,
    losses: { discriminatorLoss: 0.69315, generatorLoss: -12.5 },
  }) as const;

/** Two runs at work, after others of three variants. */
function stateOf(changes: Partial<Pool> = {}): PoolState {
  const finished = [
    ...[161.2, 158.8].map((fd, seed) => record('sgan-saturating', seed, fd)),
    record('wgan-gp', 0, 262.04),
    record('began', 0, 588, { collapsed: true }),
  ];
  const jobs = [jobOf('sgan', 0), jobOf('sgan-saturating', 3), jobOf('hinge', 0)];
  const state = new PoolState({ jobs, lanes: 2, table: metricTable(null, finished), finished, ...changes });
  for (const job of state.pool.jobs.slice(0, 2)) state.onStart(job);
  const [, second] = state.pool.jobs;
  if (second) state.onMessage(second, step(0.41));
  return state;
}

describe('what a terminal shows of a bench', () => {
  it.each([60, 100, 160])('fits into %i columns, and no number is cut', (columns) => {
    const lines = layoutOf(stateOf(), { columns: columns - 1, rows: 24 });
    for (const line of lines) expect([...line].length).toBeLessThan(columns);
    const text = lines.join('\n');
    expect(text).toMatch(/0 of 3 runs/);
    expect(text).toMatch(/sgan mnist seed 0 +starting/);
    expect(text).toMatch(/sgan-saturating mnist seed 3 +41 % +step 1234/);
    expect(text).toMatch(/Best so far on mnist: Fréchet distance \(digits\)/);
    expect(text).not.toContain(FD); // names for people
    expect(text).toMatch(
      /1 sgan-saturating +160\.0 +2 seeds\n 2 wgan-gp +262\.0 +1 seed\n 3 began +588\.0 +0 of 1 seed/,
    );
  });

  it('shows more where there is more room', () => {
    const wide = layoutOf(stateOf(), { columns: 159, rows: 24 }).join('\n');
    expect(wide).toMatch(/22\.0 steps\/s  discriminator 0\.693  generator -12\.500/);
    expect(layoutOf(stateOf(), { columns: 59, rows: 24 }).join('\n')).not.toMatch(/discriminator/);
  });

  it('has the steps and speeds of several runs below each other', () => {
    const state = stateOf();
    state.onMessage(state.pool.jobs[0]!, { ...step(0.05), step: 7, stepsPerSecond: 5 });
    const [first, second] = layoutOf(state, { columns: 99, rows: 24 }).slice(1, 3) as [string, string];
    for (const word of ['step ', ' steps/s', 'discriminator ']) expect(first.indexOf(word)).toBeGreaterThan(0);
    expect(first.indexOf('discriminator')).toBe(second.indexOf('discriminator'));
    expect(first).toMatch(/ 5 % {2}step 7 {5}5\.00 steps\/s {2}discriminator/);
  });

  it('gives up the table, and not the progress, where there are few rows', () => {
    const lines = layoutOf(stateOf(), { columns: 79, rows: 5 });
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/ 0 of 3 runs/);
  });

  it('shows nothing where nothing is trained', () => {
    expect(layoutOf(stateOf({ jobs: [] }), { columns: 79, rows: 24 })).toEqual([]);
  });

  it('keeps what a hostile name would do to a terminal', () => {
    const [job] = [jobOf('a\u001b[2Jb\nc', 0)];
    const lines = layoutOf(stateOf({ jobs: [job] }), { columns: 99, rows: 24 });
    expect(lines.join('')).not.toMatch(/[\u001b\n]/);
  });
});

it('wraps at words, and shortens only what fits on no line', () => {
  expect(wrapped('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrapped('abcdefghijkl x', 7)).toEqual(['abc…jkl', 'x']);
});
