import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../../../harness/bin.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ganbench-no-slurm-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** On a machine without Slurm: no program is found there. */
const ganbench = (...args: string[]) =>
  execa(process.execPath, [bin, ...args], { cwd: folder, reject: false, env: { PATH: folder } });

it.each([
  [['submit', 'quick'], /^There is no sbatch here: .* --shard .* `ganbench merge`\.$/],
  [['submit', 'quick', '--time', 'soon'], /^--time: it has to be a time as sbatch takes it, such as 4:00:00\.$/],
  [
    ['submit', 'quick', '--template', 'mine'],
    /^There is no Slurm template "mine" in .*slurm\.yaml; there are: none\.$/,
  ],
  [['status', '.'], /^\. has no submission: begin with `ganbench submit`\.$/],
  [['status'], /^Nothing below results\/ was submitted/],
  [['slurm-task', '.'], /^This is for Slurm to call/],
] as const)('ganbench %j is refused with a sentence', async (args, sentence) => {
  const { exitCode, stderr } = await ganbench(...args);
  expect(stderr).toMatch(sentence);
  expect(exitCode).toBe(2);
});
