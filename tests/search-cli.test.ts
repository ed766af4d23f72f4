import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../harness/bin.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ganbench-search-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(
  join(folder, 'tiny.yaml'),
  `description: a test
variants: [sgan]
datasets: [ring8]
seeds: [7]
budget: { generatorSteps: 4 }
batchSize: 8
width: 4
latentSize: 2
search: { samples: 2, ranges: { learningRate: { from: 1e-4, to: 1e-1, scale: log } } }
evaluation: { every: 2, samples: 50, curve: [pixels], metrics: [sliced_wasserstein] }
`,
);
const ganbench = (...args: string[]) =>
  execa('node', [bin, ...args, '--engine', 'cpu'], { cwd: folder, reject: false });

interface Planned {
  readonly name: string;
  readonly state: string;
  readonly spec: {
    readonly preset: string;
    readonly settings: { readonly learningRate: number };
    readonly seed: number;
  };
}
const plan = async (): Promise<Planned[]> =>
  JSON.parse((await ganbench('plan', 'tiny.yaml', '--out', 'out', '--json')).stdout) as Planned[];

/** The lowest distance to the train split along a run's curve, after the first step. */
function lowest(name: string): number {
  const [header, ...rows] = readFileSync(join(folder, 'out/runs', name, 'curve.csv'), 'utf8')
    .trim()
    .split(/\r?\n/);
  const column = header!.split(',').findIndex((each) => each.endsWith('_train'));
  const trained = rows.map((row) => row.split(',').map(Number)).filter(([step]) => step! > 0);
  return Math.min(...trained.map((row) => row[column]!));
}

it('ganbench bench with a search trains the samples, then the best of them under the fresh seeds, and says so', async () => {
  const before = await plan();
  expect(before.map(({ state, spec: { seed } }) => `${state} ${seed}`)).toEqual(['new 1000000', 'new 1000001']);

  expect((await ganbench('bench', 'tiny.yaml', '--out', 'out')).exitCode).toBe(0);
  const after = await plan();
  expect(after.map(({ state }) => state)).toEqual(['cached', 'cached', 'cached']);
  const [first, second, tuned] = after as [Planned, Planned, Planned];
  const best = lowest(first.name) <= lowest(second.name) ? first : second;
  const { settings } = best.spec;
  expect(tuned.spec).toMatchObject({ preset: 'default', settings, seed: 7 });

  const report = readFileSync(join(folder, 'out/report.md'), 'utf8').replace(/\s+/g, ' ');
  expect(report).toContain('2 of 2 trainings made');
  expect(report).toContain(`| ring8 | sgan | default + learningRate ${settings.learningRate} |`);
  expect(report).toContain('1 of 1 runs are ok.');
  expect(report).not.toContain('Not of this bench');

  // Another seed of the tuned settings stands beside the suite's own.
  expect((await ganbench('bench', 'tiny.yaml', '--out', 'out', '--seeds', '1')).exitCode).toBe(0);
  const both = readFileSync(join(folder, 'out/report.md'), 'utf8').replace(/\s+/g, ' ');
  expect(both).toContain('2 of 2 trainings made');
  expect(both).toContain('2 of 2 runs are ok.');
  expect(both).not.toContain('Not of this bench');

  const verified = await execa('node', [bin, 'verify', 'out', tuned.name], { cwd: folder, reject: false });
  expect(verified.exitCode).toBe(0); // its settings are in its record
  const sharded = await ganbench('plan', 'tiny.yaml', '--shard', '1/2');
  expect(sharded.stderr).toContain('run it without --shard');
});
