import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  reservationOf,
  createSubmission,
  readRuns,
  readSubmission,
  resultsOf,
  submissionsOf,
  type ListedRun,
  type Submission,
} from '../../../../harness/satellites/cluster/submission.js';
import { recordsByReservation } from '../../../../harness/satellites/cluster/records.js';
import { UserError } from '../../../../harness/ground/errors.js';
import { recordFailure } from '../../../../harness/run/failure.js';
import { planOf, prepared, runsFolder, tiny } from '../../run/support.js';

let out: string;
beforeEach(() => void (out = mkdtempSync(join(tmpdir(), 'ganbench-submission-'))));
afterEach(() => rmSync(out, { recursive: true }));

const submission: Submission = {
  schema: 1,
  suite: 's',
  description: 'd',
  variantFolders: [],
  command: ['ganbench', 'bench', 's'],
  choice: { engine: 'cpu', device: 'cpu', threads: 1, eager: false, verbose: false },
  tunedTasks: 0,
  tasks: 6,
  jobs: 1,
  retries: 1,
  hangLimit: 15,
  slurm: { array: null, tuned: null, report: null },
};
/** Twelve runs, two a task, of which the last two have none. */
const runs = Array.from({ length: 14 }, (_, seed): ListedRun => {
  const task = seed < 12 ? Math.floor(seed / 2) : null;
  return { task, name: `sgan-${seed}`, reservation: `c${seed}`, spec: { ...tiny, seed } };
});

describe('a submission', () => {
  it('is read as it was written, each task by itself', () => {
    const folder = createSubmission(out, submission, runs);
    expect(resultsOf(folder)).toBe(out);
    expect(readSubmission(folder)).toEqual(submission);
    expect(readRuns(folder)).toEqual(runs);
    for (let task = 0; task < 6; task++)
      expect(readRuns(folder, task).map(({ spec }) => spec.seed)).toEqual([2 * task, 2 * task + 1]);
    expect(readRuns(folder, 6)).toEqual([]);
  });

  it('gets the next number, also after nine', () => {
    const made = Array.from({ length: 11 }, () => createSubmission(out, submission, []));
    expect(new Set(made).size).toBe(11);
    expect(submissionsOf(out)).toEqual(made);
  });

  it('of another kind is refused with the name of the file', () => {
    expect(() => readSubmission(out)).toThrow(/submission\.json is not readable as a submission/);
  });
});

describe('a submission of somebody else', () => {
  const damaged = (name: string, text: string): string => {
    const folder = createSubmission(out, submission, runs);
    writeFileSync(join(folder, name), text);
    return folder;
  };
  const line = (change: object): string => JSON.stringify({ ...runs[0], ...change });

  it.each([
    ['what is no JSON', '{"task":0,', /line 1, is no run of a submission/],
    [
      'a name that leads out of the folder',
      line({ reservation: '../../a' }),
      /reservation: it has to be the name of a file/,
    ],
    ['settings that are none', line({ spec: { variant: 'sgan' } }), /spec\.preset: /],
  ])('is refused for %s in its list', (_, text, reason) => {
    expect(() => readRuns(damaged('runs.jsonl', `${text}\n`))).toThrow(UserError);
    expect(() => readRuns(damaged('runs.jsonl', `${text}\n`), 0)).toThrow(reason);
  });

  it('is refused for a job that is no number, which would become an argument of a command', () => {
    const folder = damaged(
      'submission.json',
      JSON.stringify({ ...submission, slurm: { array: '1 --x', report: null } }),
    );
    expect(() => readSubmission(folder)).toThrow(/slurm\.array: it has to be a number that Slurm gave\.$/);
  });

  it('is refused where there is no list', () => {
    const folder = createSubmission(out, submission, runs);
    rmSync(join(folder, 'runs.jsonl'));
    expect(() => readRuns(folder)).toThrow(UserError);
  });
});

describe('what is reserved', () => {
  const partsOf = (...args: Parameters<typeof planOf>) => planOf(...args).key.parts;

  it('is the same on nodes with other processors, and nothing else is', () => {
    const folder = runsFolder();
    const own = reservationOf(partsOf(folder));
    expect(own).toMatch(/^sgan-[0-9a-f]{16}$/);
    expect(reservationOf(partsOf(folder, tiny, { cpuKind: 'x64 avx512f' }))).toBe(own);
    const others = [
      partsOf(folder, { ...tiny, seed: 1 }),
      partsOf(folder, { ...tiny, width: 5 }),
      partsOf(folder, tiny, { checksums: { ring8: 'other' } }),
      partsOf(folder, tiny, { provenance: { ...prepared.provenance, engineVersion: 'tfjs 5' } }),
    ].map((parts) => reservationOf(parts));
    expect(new Set([own, ...others]).size).toBe(5);
  });

  it.each(['NVIDIA H100 80GB HBM3', 'NVIDIA L4', undefined])(
    'is known on a login node without the GPU that the nodes have: %s',
    (gpu) => {
      const folder = runsFolder();
      const node = partsOf(folder, tiny, { provenance: { ...prepared.provenance, device: 'gpu', gpu } });
      expect(reservationOf(partsOf(folder), 'gpu')).toBe(reservationOf(node));
      expect(reservationOf(partsOf(folder))).not.toBe(reservationOf(node));
    },
  );

  it('is that of a run that a node with a GPU has recorded', async () => {
    const runs = runsFolder();
    const provenance = { ...prepared.provenance, device: 'gpu', gpu: 'NVIDIA H100 80GB HBM3' } as const;
    const planned = planOf(runs, tiny, { provenance });
    await recordFailure(runs, planned, { status: 'diverged', reason: 'out of luck', provenance, seconds: 1 });
    expect(recordsByReservation(runs).get(reservationOf(partsOf(runs), 'gpu'))?.name).toBe(planned.name);
  });
});
