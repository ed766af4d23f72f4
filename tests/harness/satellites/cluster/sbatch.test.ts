import { describe, expect, it } from 'vitest';
import { slurmOptions } from '../../../../harness/satellites/cluster/options.js';
import { arraySpec, chunkOf, literally, sbatchArguments } from '../../../../harness/satellites/cluster/sbatch.js';

const job = {
  name: 'ganbench-a b',
  tasks: 12,
  log: literally('/100% sure') + '/%a.txt',
  folder: '/home',
  arguments: ['slurm-task', '/x; y $HOME'],
};

describe('the arguments of sbatch', () => {
  it('are one argument a thing, whatever is in it', () => {
    const args = sbatchArguments(
      job,
      slurmOptions({ partition: 'gpu', gpus: 'a100:2', memory: '8G', limit: 4 }, {}, {}),
    );
    expect(args).toEqual(
      expect.arrayContaining([
        ...['--job-name=ganbench-a b', '--array=0-11%4', '--partition=gpu', '--gpus=a100:2', '--mem=8G'],
        ...['--requeue', '--open-mode=append', '--signal=B:USR2@120', '--output=/100%% sure/%a.txt'],
      ]),
    );
    expect(args.slice(-2)).toEqual(['slurm-task', '/x; y $HOME']);
    expect(args.some((arg) => /^--(time|qos|account|dependency)/.test(arg))).toBe(false);
  });

  it('have the script after all options and before the command', () => {
    const options = slurmOptions(
      {},
      {},
      { default: { options: ['--exclusive'], command: ['apptainer', 'run', 'a.sif'] } },
    );
    const args = sbatchArguments(job, options);
    const script = args.findIndex((arg) => arg.endsWith('task.sh'));
    expect(args.slice(0, script).every((arg) => arg.startsWith('--'))).toBe(true);
    expect(args.slice(script + 1)).toEqual(['apptainer', 'run', 'a.sif', ...job.arguments]);
  });

  it('of a job that waits for others name them, and no signal or array', () => {
    const single = { name: 'a', log: 'l', folder: '/home', after: ['12', '15'], arguments: [] };
    const args = sbatchArguments(single, slurmOptions({}, {}, {}));
    expect(args).toContain('--dependency=afterany:12:15');
    expect(args.some((arg) => /^--(array|signal)/.test(arg))).toBe(false);
  });
});

it('an array counts from 0', () => {
  expect([arraySpec(1), arraySpec(600), arraySpec(600, 50)]).toEqual(['0-0', '0-599', '0-599%50']);
});

describe('the runs of a task', () => {
  it('are one, or as few as the cluster allows', () => {
    expect([chunkOf(600, 1001), chunkOf(1001, 1001), chunkOf(1002, 1001), chunkOf(100_000, 1001)]).toEqual([
      1, 1, 2, 100,
    ]);
    expect(chunkOf(0, 1001)).toBe(1);
    for (const runs of [1, 999, 1001, 1002, 100_000])
      expect(Math.ceil(runs / chunkOf(runs, 1001))).toBeLessThanOrEqual(1001);
  });

  it('are as many as wished, unless that is too few', () => {
    expect(chunkOf(600, 1001, 20)).toBe(20);
    expect(() => chunkOf(100_000, 1001, 10)).toThrow(/use --chunk 100\./);
  });
});
