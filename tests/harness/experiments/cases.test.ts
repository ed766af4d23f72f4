import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { planCases, runCases, type MakeOptions } from '../../../harness/experiments/cases.js';
import { keysFor } from '../../../harness/experiments/key.js';
import { Laboratory } from '../../../harness/experiments/laboratory.js';
import { formatParts } from '../../../harness/experiments/plan.js';
import { observationsOf } from '../../../harness/experiments/suite.js';
import type { RunRecord } from '../../../harness/record/record.js';

const folder = mkdtempSync(join(tmpdir(), 'ganbench-experiment-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Three cases first; a fourth follows from them. One throws, one ends its process. */
const experiment = `export default {
  cases: (scale, done) => [
    { arm: 'good', seed: 0, length: scale === 'small' ? 2 : 3 },
    { arm: 'bad', seed: 0 },
    { arm: 'deadly', seed: 0 },
    ...(done.length >= 3 ? [{ arm: 'later', seed: 0, after: done[0].scores.x }] : []),
  ],
  run: async (each, engine) => {
    if (each.arm === 'bad') throw new Error('It went wrong.');
    if (each.arm === 'deadly') process.exit(3);
    return { scores: { x: each.after ? 10 * each.after : each.length, infinite: Infinity }, series: { s: [[1, 2]] } };
  },
};
`;
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');

let lines: string[];
beforeEach(() => {
  lines = [];
  writeFileSync(join(folder, 'experiment.ts'), experiment);
});

const options = (more: Partial<MakeOptions> = {}): MakeOptions => ({
  folder,
  out: join(folder, 'out'),
  scale: 'small',
  jobs: 1,
  force: false,
  choice: { engine: 'cpu', device: 'auto', threads: 1, eager: false, verbose: false },
  signal: new AbortController().signal,
  log: (line: string) => void lines.push(line),
  ...more,
});
const made = (): number => lines.filter((line) => /^\d+\/\d+ /.test(line)).length;
const caseFiles = (): string[] => readdirSync(join(folder, 'out', 'cases')).sort();

describe('the cases of an experiment', () => {
  it('are made, failures and deaths of processes included, and later ones follow from earlier ones', async () => {
    const { observations, complete, provenance } = await runCases(options());
    expect(complete).toBe(true);
    expect(observations.map(({ arm, scores, failure }) => [arm, scores.x, failure])).toEqual([
      ['good', 2, null],
      ['bad', undefined, 'It went wrong.'],
      ['deadly', undefined, 'The worker process exited with 3.'],
      ['later', 20, null],
    ]);
    expect(observations[0]).toMatchObject({ scores: { infinite: null }, series: { s: [[1, 2]] } });
    expect(provenance[0]!.engine).toBe('cpu');
  });

  it('are not made again, but those that failed are tried again', async () => {
    const good = caseFiles().find((file) => file.startsWith('good-'))!;
    const before = statSync(join(folder, 'out', 'cases', good)).mtimeMs;
    const { observations } = await runCases(options());
    expect(observations).toHaveLength(4);
    expect(lines.filter((line) => /^\d+\/\d+ (bad|deadly),/.test(line))).toHaveLength(2);
    expect(made()).toBe(2);
    expect(statSync(join(folder, 'out', 'cases', good)).mtimeMs).toBe(before);
  });

  it('are planned without being made: what is finished, failed and new, at any scale', async () => {
    const states = async (scale: 'small' | 'full') =>
      (await planCases(options({ scale }))).map((each) => `${each.case.arm} ${each.state}`);
    expect(await states('small')).toEqual([
      'good finished',
      'bad failed before',
      'deadly failed before',
      'later finished',
    ]);
    expect(await states('full')).toEqual(['good new', 'bad failed before', 'deadly failed before']);
    expect(made()).toBe(0);
  });

  it('are made again where their file is not what was written', async () => {
    const file = join(
      folder,
      'out',
      'cases',
      caseFiles().find((name) => name.startsWith('good-'))!,
    );
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('"x":2', '"x":5'));
    expect(readFileSync(file, 'utf8')).not.toBe(text);
    const { observations } = await runCases(options());
    expect(observations.find(({ arm }) => arm === 'good')!.scores.x).toBe(2);
  });

  it('are not made by a process that has loaded other code than was planned', async () => {
    const { choice } = options();
    const laboratory = new Laboratory(folder, choice);
    const { ground } = await laboratory.start();
    const good = { arm: 'good', seed: 0, length: 2 };
    const planned = keysFor(folder, ground)(good);
    expect(await laboratory.run(good, planned)).toMatchObject({ type: 'measured' });
    laboratory.close();
    writeFileSync(join(folder, 'experiment.ts'), experiment.replace('10 *', '20 *'));
    const later = new Laboratory(folder, choice);
    expect(await later.run(good, planned)).toEqual({
      type: 'failed',
      reason: 'The code of the case has changed since the command began: start it again.',
    });
    later.close();
  });

  it('are made again, once, with force', async () => {
    await runCases(options({ force: true }));
    expect(made()).toBe(4);
  });

  it('are others at another scale and after a change of the code', async () => {
    await runCases(options({ scale: 'full' }));
    expect(made()).toBe(4); // one with another length, one that follows from it, two that failed
    lines = [];
    writeFileSync(join(folder, 'experiment.ts'), `${experiment}// changed\n`);
    await runCases(options());
    expect(made()).toBe(4);
  });

  it('are left for later where a signal interrupts', async () => {
    const controller = new AbortController();
    const log = (line: string): void => {
      lines.push(line);
      if (made() === 1) controller.abort();
    };
    const out = join(folder, 'interrupted');
    expect(await runCases(options({ out, signal: controller.signal, log }))).toMatchObject({ complete: false });
    expect(made()).toBe(1);
    lines = [];
    expect(await runCases(options({ out }))).toMatchObject({ complete: true });
    expect(made()).toBe(3);
  });
});

it('writes a plan as a line per arm with its seeds counted by state', () => {
  const part = (arm: string, seed: number, state: string) => ({ arm, seed, state });
  expect(formatParts('c', [part('a', 0, 'finished'), part('a', 1, 'new'), part('b', 0, 'new')])).toBe(
    'c: 1 finished, 2 new\n  a: 1 finished, 1 new\n  b: 1 new',
  );
});

it('reads runs of a suite as observations', () => {
  const record = (variant: string, preset: string, status: string): RunRecord =>
    ({
      name: `${variant}-${preset}`,
      status,
      reason: 'why',
      metrics: { fd: 7 },
      spent: { generatorSteps: 20 },
      spec: { variant, preset, scheme: 'alternating', dataset: 'ring8', seed: 4 },
    }) as unknown as RunRecord;
  const row = (step: number, fd: number | null) => ({ step, seconds: 0, passes: 0, flops: 0, metrics: { fd } });
  const records = [record('sgan', 'default', 'ok'), record('wgan-div', 'su', 'diverged')];
  const curves = new Map([['sgan-default', [row(0, 9), row(10, null), row(20, 7)]]]);
  expect(observationsOf({ records, curves, bench: null })).toEqual([
    {
      arm: 'sgan',
      seed: 4,
      scores: { fd: 7, generatorSteps: 20 },
      failure: null,
      series: {
        fd: [
          [0, 9],
          [20, 7],
        ],
      },
    },
    { arm: 'wgan-div su', seed: 4, scores: {}, series: {}, failure: 'diverged: why' },
  ]);
});
