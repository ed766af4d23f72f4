import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../../../../harness/bin.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ganbench-no-slurm-'));
afterAll(() => rmSync(folder, { recursive: true }));

writeFileSync(
  join(folder, 'tuned.yaml'),
  `description: a test
datasets: [ring8]
seeds: 1
budget: { generatorSteps: 1 }
evaluation: { every: 1, curve: [pixels] }
search: { samples: 2, ranges: { learningRate: [1e-4, 1e-2] } }
`,
);

/** On a machine without Slurm: no program is found there. */
const ganbench = (...args: string[]) =>
  execa(process.execPath, [bin, ...args], { cwd: folder, reject: false, env: { PATH: folder } });

it.each([
  [['submit', 'quick'], /^There is no sbatch here: .* --shard .* `ganbench merge`\.$/],
  [['submit', 'tuned.yaml'], /^The suite tuned has a search, .* run it with `ganbench bench`/],
  [
    ['submit', 'quick', '--engine', 'webgpu', '--gpus', '1'],
    /^The engine webgpu plans where .* --engine tensorflow, or .*--shard/,
  ],
  [['status', '.'], /^\. has no submission: begin with `ganbench submit`\.$/],
  [['slurm-task', '.'], /^This is for Slurm to call/],
] as const)('ganbench %j is refused with a sentence', async (args, sentence) => {
  const { exitCode, stderr } = await ganbench(...args);
  expect(stderr).toMatch(sentence);
  expect(exitCode).toBe(2);
});

it('what Slurm calls is not in the help', async () => {
  const { stdout } = await ganbench('--help');
  expect(stdout).toMatch(/^ {2}submit /m);
  expect(stdout).not.toContain('slurm-');
});
