import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allRecords } from '../harness/record/record-file.js';

const bin = fileURLToPath(new URL('../harness/bin.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ganbench-shards-'));
afterAll(() => rmSync(folder, { recursive: true }));

const suite = join(folder, 'four.yaml');
writeFileSync(
  suite,
  `description: four tiny runs
variants: [sgan, lsgan]
datasets: [ring8]
seeds: 2
budget: { generatorSteps: 2 }
batchSize: 8
width: 4
latentSize: 2
evaluation: { every: 1, samples: 50, curve: [pixels] }
`,
);

const ganbench = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  execa(process.execPath, [bin, ...args], { cwd: folder, env });
const bench = (out: string, shard: readonly string[] = [], env: Readonly<Record<string, string>> = {}) =>
  ganbench(['bench', suite, '--engine', 'cpu', '--jobs', '1', '--out', join(folder, out), ...shard], env);

/** What a bench found, by run: its weights and its scores. */
const resultsIn = (out: string) =>
  allRecords(join(folder, out, 'runs'))
    .map(({ name, digest, metrics }) => ({ name, digest, metrics }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

beforeAll(() => bench('whole'));

const array = { SLURM_ARRAY_TASK_COUNT: '2', SLURM_ARRAY_TASK_MIN: '1', SLURM_ARRAY_TASK_MAX: '2' };
it.each([
  ['slurm', 'auto', ['1', '2'].map((id) => ({ ...array, SLURM_ARRAY_TASK_ID: id }))],
  ['pbs', 'auto/2', ['1', '2'].map((id) => ({ PBS_ARRAY_INDEX: id }))],
  ['kubernetes', 'auto/2', ['0', '1'].map((id) => ({ JOB_COMPLETION_INDEX: id }))],
])('the parts of an array of %s, joined, have the bits of a bench that was never split', async (name, shard, tasks) => {
  const parts = tasks.map((env, i) => ({ env, out: `${name}-${i}` }));
  await Promise.all(parts.map(({ env, out }) => bench(out, ['--shard', shard], env)));
  for (const { out } of parts) expect(resultsIn(out)).toHaveLength(2);
  await ganbench(['merge', ...parts.map(({ out }) => join(folder, out)), '--out', join(folder, name)]);
  expect(resultsIn(name)).toEqual(resultsIn('whole'));
  expect(resultsIn(name)).toHaveLength(4);
});

it('outside an array --shard auto is refused with a sentence', async () => {
  const { exitCode, stderr } = await execa(process.execPath, [bin, 'bench', suite, '--shard', 'auto'], {
    cwd: folder,
    reject: false,
  });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^--shard auto is for a task of an array, and none of .* is set here: write --shard 1\/5\.$/);
});
