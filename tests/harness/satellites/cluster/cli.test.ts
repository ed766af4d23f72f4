import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../../../../harness/bin.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ganbench-no-slurm-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** On a machine without Slurm: no program is found there. */
const ganbench = (...args: string[]) =>
  execa(process.execPath, [bin, ...args], { cwd: folder, reject: false, env: { PATH: folder } });

it.each([
  [['submit', 'quick'], /^There is no sbatch here: .* --shard .* `ganbench merge`\.$/],
  [
    ['submit', 'quick', '--engine', 'webgpu', '--gpus', '1'],
    /^The engine webgpu can plan .* --engine tensorflow, or .*--shard/,
  ],
  [['status', '.'], /^\. has no submission: begin with `ganbench submit`\.$/],
  [['slurm-task', '.'], /^Only Slurm calls this command/],
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

it('submit --dry-run shows what sbatch would be called with, also where there is none', async () => {
  const { exitCode, stdout, stderr } = await ganbench(
    'submit',
    'quick',
    '--only',
    'sgan',
    '--engine',
    'cpu',
    '--dry-run',
    '--out',
    'dry',
  );
  expect(exitCode, stderr).toBe(0);
  expect(stderr).toContain('There is no sbatch here');
  const calls = stdout.split(/^sbatch$/m).slice(1);
  expect(calls).toHaveLength(2);
  expect(calls[0]).toMatch(/^ {2}--array=0-\d+$/m);
  expect(calls[1]).toMatch(/^ {2}--dependency=afterany:ARRAY$/m);
  expect(existsSync(join(folder, 'dry'))).toBe(false);
});
