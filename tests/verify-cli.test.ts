import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, expect, it } from 'vitest';
import { holderText } from './harness/ground/holder.js';
import { fileChecksums, readRecord, recordText, sealed } from '../harness/record/record-file.js';

const bin = fileURLToPath(new URL('../harness/bin.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ganbench-verify-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(
  join(folder, 'tiny.yaml'),
  `description: a test
variants: [sgan]
datasets: [ring8]
seeds: 2
budget: { generatorSteps: 5 }
batchSize: 8
width: 4
latentSize: 2
evaluation: { every: 5, samples: 50, curve: [pixels] }
`,
);
const ganbench = (...args: string[]) => execa('node', [bin, ...args], { cwd: folder, reject: false });

it('ganbench verify says which runs match and where another one departs, and ends with 1', async () => {
  await ganbench('bench', 'tiny.yaml', '--engine', 'cpu', '--out', 'out');
  const [first, second] = readdirSync(join(folder, 'out/runs')) as [string, string];
  // The second run as if it had been trained on a machine with other rounding, from its second step on.
  const runs = join(folder, 'out/runs');
  const file = join(runs, second, 'trace.json');
  const trace = JSON.parse(readFileSync(file, 'utf8')) as { tensors: Record<string, Record<string, string>> };
  trace.tensors['2']!['discriminator/out/bias'] = '0'.repeat(16);
  writeFileSync(file, JSON.stringify(trace));
  const record = sealed({ ...readRecord(runs, second)!, files: fileChecksums(join(runs, second)) });
  writeFileSync(join(runs, second, 'run.json'), recordText(record));

  const { stdout, exitCode } = await ganbench('verify', 'out', '--json');
  expect(JSON.parse(stdout)).toEqual(
    [
      {
        name: first,
        verdict: 'match',
        steps: 5,
        compared: expect.stringMatching(/^all weights, [0-9a-f]{12}$/) as string,
      },
      {
        name: second,
        verdict: 'mismatch',
        reason: expect.stringMatching(
          /^at step 2 the first tensor that differs is discriminator\/out\/bias \(1 of \d+ differ\)$/,
        ) as string,
      },
    ].sort((a, b) => (a.name < b.name ? -1 : 1)),
  );
  expect(exitCode).toBe(1);

  const partly = await ganbench('verify', 'out', second, '--steps', '1');
  expect(partly.stdout).toBe(`${second}: match after 1 steps (losses and tensors along the way).`);
  expect(partly.exitCode).toBe(0);

  const unknown = await ganbench('verify', 'out', '../../etc');
  expect(unknown.stderr).toMatch(/no run "\.\.\/\.\.\/etc"/);
  expect(unknown.exitCode).toBe(2);
});

it('ganbench verify ends with 2 and a sentence where a run cannot be trained again', async () => {
  const runs = join(folder, 'out/runs');
  const [name] = readdirSync(runs) as [string];
  const record = readRecord(runs, name)!;
  // More threads than the engine can have, as if another version of it had had them.
  const elsewhere = sealed({ ...record, provenance: { ...record.provenance, threads: 2 } });
  writeFileSync(join(runs, name, 'run.json'), recordText(elsewhere));
  const { stdout, stderr, exitCode } = await ganbench('verify', 'out', name, '--json');
  expect(JSON.parse(stdout)).toMatchObject([{ name, verdict: 'failed' }]);
  expect(stderr).toMatch(/\nNot all runs could be trained again\. .*: The engine cpu has one thread/);
  expect(exitCode).toBe(2);
});

it('a second bench on a results folder is refused with a sentence', async () => {
  writeFileSync(join(folder, '.lock'), holderText({ pid: process.pid, since: '13:05' }));
  const { stderr, exitCode } = await ganbench('bench', 'tiny.yaml', '--engine', 'cpu', '--out', '.');
  expect(stderr).toMatch(
    new RegExp(`is in use by another bench \\(process ${process.pid} on this machine since 13:05\\): wait`),
  );
  expect(exitCode).toBe(2);
});
