import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ClusterStatus } from '../../../../harness/satellites/cluster/status.js';
import type { Submitted } from '../../../../harness/satellites/cluster/submit.js';
import { allRecords } from '../../../../harness/record/record-file.js';
import { describeUnless, notLinux } from '../../../needs.js';

const bin = fileURLToPath(new URL('../../../../harness/bin.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ganbench-searched-'));
afterAll(() => rmSync(folder, { recursive: true }));

const suite = join(folder, 'searched.yaml');
writeFileSync(
  suite,
  `description: a test
variants: [sgan, lsgan]
datasets: [ring8]
seeds: [7]
budget: { generatorSteps: 4 }
batchSize: 8
width: 4
latentSize: 2
search: { samples: 2, ranges: { learningRate: { from: 1e-4, to: 1e-1, scale: log } } }
evaluation: { every: 2, samples: 50, curve: [pixels], metrics: [sliced_wasserstein] }
slurm: { chunk: 4 }
`,
);

/** A Slurm that numbers jobs and notes what it was called with; nothing waits or runs in its queue. */
const slurm = join(folder, 'slurm');
const programs = {
  sbatch: `for each; do echo "$each" >> "${slurm}/calls"; done; echo >> "${slurm}/calls"
n=$(cat "${slurm}/count" 2> /dev/null || echo 100); n=$((n + 1)); echo $n > "${slurm}/count"; echo $n`,
  scontrol: `echo "MaxArraySize = 1001"`,
  squeue: `:`,
  sacct: `:`,
};
mkdirSync(slurm);
for (const [name, text] of Object.entries(programs)) {
  writeFileSync(join(slurm, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(slurm, name), 0o755);
}

const env = { PATH: `${slurm}${delimiter}${process.env.PATH}` };
const ganbench = async (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  execa(process.execPath, [bin, ...args], { cwd: folder, env: { ...env, ...more }, reject: false });
const [out, local] = [join(folder, 'out'), join(folder, 'local')];
const submit = async (): Promise<Submitted> => {
  const { stdout, stderr } = await ganbench(['submit', suite, '--engine', 'cpu', '--out', out, '--json']);
  expect(stderr).not.toMatch(/Error/);
  return JSON.parse(stdout) as Submitted;
};
const runTask = (submission: string, job: string, task: number) =>
  ganbench(['slurm-task', submission], { SLURM_ARRAY_JOB_ID: job, SLURM_ARRAY_TASK_ID: String(task) });
const statesIn = async (): Promise<string[]> => {
  const { stdout } = await ganbench(['status', out, '--json']);
  return (JSON.parse(stdout) as ClusterStatus[])[0]!.runs.map(({ state }) => state);
};
const benchOf = (results: string): unknown => {
  const { search, runs } = JSON.parse(readFileSync(join(results, 'bench.json'), 'utf8')) as Record<string, unknown>;
  return { search, runs };
};

describeUnless(notLinux, 'a suite with a search on a cluster', () => {
  let done: Submitted;
  beforeAll(async () => {
    done = await submit();
  });

  it('is an array of the searched runs, one of the tuned ones after it, and a report after both', () => {
    expect(done).toMatchObject({ runs: 6, tasks: 2, array: '101', tuned: '102', report: '103' });
    const calls = readFileSync(join(slurm, 'calls'), 'utf8').split('\n\n').slice(0, 3);
    const flags = calls.map((call) => call.split('\n').filter((arg) => /^--(array|dependency)/.test(arg)));
    expect(flags).toEqual([
      ['--array=0-0'],
      ['--array=1-1', '--dependency=afterany:101'],
      ['--dependency=afterany:101:102'],
    ]);
  });

  it('says in a task that begins before the search is done what is missing, and trains nothing', async () => {
    const { exitCode, stderr } = await runTask(done.folder!, '102', 1);
    expect(exitCode, stderr).toBe(0);
    expect(stderr.match(/is not trained: a run of its search has no result yet/g)).toHaveLength(2);
    expect(existsSync(join(out, 'runs'))).toBe(false);
  });

  it('trains the searched runs, and those that take what was found', async () => {
    expect((await runTask(done.folder!, '101', 0)).exitCode).toBe(0);
    expect((await statesIn()).sort()).toEqual(['failed', 'failed', 'ok', 'ok', 'ok', 'ok']);
    const { exitCode, stderr } = await runTask(done.folder!, '102', 1);
    expect(exitCode, stderr).toBe(0);
    expect(await statesIn()).toEqual(Array(6).fill('ok'));
  });

  it('reports all of them', async () => {
    const { stderr } = await ganbench(['slurm-report', done.folder!]);
    expect(stderr).toContain('6 of 6 runs are recorded and reported.');
  });

  it('has the runs, bits and findings of a bench on one machine', async () => {
    await ganbench(['bench', suite, '--engine', 'cpu', '--out', local]);
    const resultsIn = (results: string) =>
      allRecords(join(results, 'runs'))
        .map(({ name, digest, metrics, spec }) => ({ name, digest, metrics, spec }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    expect(resultsIn(out)).toEqual(resultsIn(local));
    expect(resultsIn(out).filter(({ spec }) => spec.seed === 7)).toHaveLength(2);
    expect(benchOf(out)).toEqual(benchOf(local));
  });

  it('has nothing to train when it is submitted again', async () => {
    expect(await submit()).toMatchObject({ runs: 0, tasks: 0, array: null, tuned: null });
  });
});
