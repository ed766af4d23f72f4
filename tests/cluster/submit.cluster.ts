import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClusterStatus, RunStatus } from '../../harness/satellites/cluster/status.js';
import { readRuns } from '../../harness/satellites/cluster/submission.js';
import type { Submitted } from '../../harness/satellites/cluster/submit.js';
import { allRecords } from '../../harness/record/record-file.js';
import { missingPrograms, startSlurm, until, type TestSlurm } from './slurm.js';

const bin = fileURLToPath(new URL('../../harness/bin.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ganbench-cluster-'));
const out = join(folder, 'cluster');
const local = join(folder, 'local');
/** Twelve runs of about five seconds. */
const suite = join(folder, 'twelve.yaml');
writeFileSync(
  suite,
  `description: twelve small runs
variants: [sgan, lsgan, hinge]
datasets: [ring8]
seeds: 4
budget: { generatorSteps: 300 }
batchSize: 32
width: 16
latentSize: 4
evaluation: { every: 30, samples: 200, curve: [pixels] }
slurm: { partition: main, chunk: 2 }
`,
);

const missing = missingPrograms();
if (missing.length > 0)
  process.stderr.write(`No Slurm to test with (${missing.join(', ')}): apt-get install slurm-wlm munge.\n`);

describe.skipIf(missing.length > 0)('a suite on a Slurm cluster', () => {
  let slurm: TestSlurm;
  beforeAll(async () => {
    slurm = await startSlurm();
  });
  afterAll(async () => {
    await slurm.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const ganbench = async (...args: string[]): Promise<string> => {
    const { stdout } = await execa('node', [bin, ...args], { cwd: folder, env: slurm.env });
    return stdout;
  };
  const submit = async (...flags: string[]): Promise<Submitted> =>
    JSON.parse(await ganbench('submit', suite, '--engine', 'cpu', '--out', out, '--json', ...flags)) as Submitted;
  const status = async (): Promise<ClusterStatus> =>
    (JSON.parse(await ganbench('status', out, '--json')) as ClusterStatus[])[0]!;
  const logOf = (name: string): string => {
    const file = [`${name}.partial`, name].map((each) => join(out, 'runs', each, 'log.txt')).find(existsSync);
    return file ? readFileSync(file, 'utf8') : '';
  };
  const countOf = (states: readonly RunStatus[], wanted: string): number =>
    states.filter(({ state }) => state === wanted).length;
  const jobEnded = async (job: string): Promise<boolean> =>
    !/PENDING|RUNNING|COMPLETING/.test(await slurm.call('squeue', '--noheader', `--jobs=${job}`, '--format=%T'));

  let first: Submitted;
  /** The first runs of the tasks 0, 1 and 2. */
  let [requeued, timedOut, killed] = ['', '', ''];
  /** Runs that the killed task left. */
  let lost: RunStatus[] = [];

  it('can be looked at before it is submitted', async () => {
    const { runs, calls } = await submit('--dry-run');
    expect(runs).toBe(12);
    expect(calls.map((call) => call.find((arg) => /^--(array|dependency)/.test(arg)))).toEqual([
      '--array=0-5',
      '--dependency=afterany:ARRAY',
    ]);
    expect(existsSync(out)).toBe(false);
  });

  it('is an array and a job after it; a task that is taken from its node or whose time is over queues again, a killed one fails', async () => {
    first = await submit();
    expect(first).toMatchObject({ runs: 12, tasks: 6 });
    const runs = readRuns(first.folder!);
    [requeued, timedOut, killed] = [0, 1, 2].map((task) => runs.find((run) => run.task === task)!.name) as [
      string,
      string,
      string,
    ];
    const pidOf = (name: string): number => {
      const { reservation } = runs.find((run) => run.name === name)!;
      const lock = readFileSync(join(out, 'slurm', 'reservations', `${reservation}.lock`), 'utf8');
      return (JSON.parse(lock) as { pid: number }).pid;
    };
    const underWay = (name: string) => until(`${name} is under way`, 240, () => /^Step 30:/m.test(logOf(name)));
    await Promise.all([
      submit().then((again) => expect(again.runs).toBe(0)), // all are with Slurm
      underWay(requeued).then(() => slurm.call('scontrol', 'requeue', `${first.array}_0`)),
      underWay(timedOut).then(() => process.kill(pidOf(timedOut), 'SIGUSR2')), // as slurmd does before the end of --time
      underWay(killed).then(() => process.kill(pidOf(killed), 'SIGKILL')),
    ]);

    await until('the report is made', 400, () => jobEnded(first.report!));
    const { runs: states } = await status();
    lost = states.filter(({ state }) => state === 'failed');
    expect(lost.map(({ name }) => name)).toContain(killed);
    const others = lost.filter(({ task }) => task !== `${first.array}_2`);
    expect(others.map(({ reason, log }) => [reason, readFileSync(log!, 'utf8')])).toEqual([]);
    expect(countOf(states, 'ok')).toBe(12 - lost.length);
    expect(readFileSync(join(out, 'report.md'), 'utf8')).toMatch(/\d+\s+to\s+come;\s+the\s+same\s+command\s+continues/);
  });

  it('is completed by the same command, which submits only what failed', async () => {
    const second = await submit();
    expect(second.runs).toBe(lost.length);
    await until('the report is made', 240, () => jobEnded(second.report!));
    expect(countOf((await status()).runs, 'ok')).toBe(12);
    expect(readFileSync(join(out, 'report.md'), 'utf8')).not.toMatch(/to\s+come/);
    expect(readFileSync(join(out, 'runs.csv'), 'utf8').trim().split('\n')).toHaveLength(1 + 12);
  });

  it('continued at checkpoints and trained no run twice', () => {
    for (const name of [requeued, timedOut, killed]) expect(logOf(name)).toMatch(/^Continued at step \d+\.$/m);
    const ends = readdirSync(join(out, 'slurm'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /logs[/\\]\d+\.txt$/.test(file))
      .flatMap((file) => readFileSync(join(out, 'slurm', file), 'utf8').match(/seed \d: ok in/g) ?? []);
    expect(ends).toHaveLength(12);
    for (const { name } of allRecords(join(out, 'runs')))
      if (!lost.some((run) => run.name === name)) expect(logOf(name).match(/^Step 0:/gm)).toHaveLength(1);
  });

  it('has the weights, scores and traces of a bench on one machine, bit for bit', async () => {
    await ganbench('bench', suite, '--engine', 'cpu', '--out', local);
    const numbers = (folder: string) =>
      allRecords(join(folder, 'runs')).map(({ name, key, status, digest, metrics, files }) => ({
        name,
        key,
        status,
        digest,
        metrics,
        trace: files!['trace.json'],
      }));
    const expected = numbers(local);
    expect(expected.map(({ digest }) => digest)).not.toContain(null);
    expect(new Set(expected.map(({ digest }) => digest)).size).toBe(12);
    expect(numbers(out)).toEqual(expected);
    // All but how long the work took, and how it was shared.
    const bench = (folder: string): object => ({
      ...(JSON.parse(readFileSync(join(folder, 'bench.json'), 'utf8')) as object),
      work: undefined,
      checksum: undefined, // over the times in it, too
    });
    expect(bench(out)).toEqual(bench(local));
  });
});
