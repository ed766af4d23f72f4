import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobOutcome, startJob } from '../../../harness/executors/worker-process.js';
import { recordText, sealed } from '../../../harness/record/record-file.js';
import type { Provenance } from '../../../harness/record/record.js';
import { isAsRecorded, verify, type Verification } from '../../../harness/bench/verify.js';
import { planOf, runsFolder, tiny, train } from '../run/support.js';

/** What every worker says, how many are at work, and how many were at once. */
let outcome: JobOutcome;
let working = 0;
let most = 0;
vi.mock('../../../harness/executors/worker-process.js', () => ({
  startJob: (() => {
    most = Math.max(most, ++working);
    const done = pause(50).then(() => (working--, outcome));
    return { outcome: done, stop: () => undefined };
  }) as typeof startJob,
}));

const verdicts = {
  match: { name: 'a', verdict: 'match', steps: 5, compared: 'all weights' },
  mismatch: { name: 'b', verdict: 'mismatch', reason: 'the losses differ' },
  damaged: { name: 'c', verdict: 'damaged', reason: 'curve.csv is missing' },
  unknown: { name: 'd', verdict: 'unknown', reason: 'it was not trained (skipped)' },
  failed: { name: 'e', verdict: 'failed', reason: 'There is no GPU here' },
} as const satisfies Record<string, Verification>;

describe('what was verified', () => {
  const of = (...names: (keyof typeof verdicts)[]) => names.map((name) => verdicts[name]);

  it('is as recorded where a run matches and none contradicts its record', () => {
    expect(isAsRecorded(of('match'))).toBe(true);
    expect(isAsRecorded(of('unknown', 'match'))).toBe(true);
  });

  it('is not where one contradicts it, whatever became of the others', () => {
    expect(isAsRecorded(of('match', 'mismatch'))).toBe(false);
    expect(isAsRecorded(of('failed', 'damaged', 'unknown'))).toBe(false);
  });

  it('is open where a run could not be trained again, or none could be compared', () => {
    expect(() => isAsRecorded(of('match', 'failed'))).toThrow(/^Not all .* again\. e: failed: There is no GPU here\.$/);
    expect(() => isAsRecorded(of('unknown', 'unknown'))).toThrow(/^No run .* d: unknown: it was not trained/);
  });
});

describe('runs that are verified', () => {
  beforeEach(() => {
    outcome = { type: 'verified', verdict: { verdict: 'match', steps: 1, compared: 'all' }, environment: '' };
    most = 0;
  });

  /** Verifies three runs, made elsewhere. */
  async function verified(provenance: Partial<Provenance>, jobs?: number): Promise<Verification[]> {
    const runs = runsFolder();
    for (const seed of [0, 1, 2]) {
      const record = (await train(runs, planOf(runs, { ...tiny, seed })))!;
      const changed = sealed({ ...record, provenance: { ...record.provenance, ...provenance } });
      writeFileSync(join(runs, record.name, 'run.json'), recordText(changed));
    }
    const options = { folder: dirname(runs), runs: [], variantFolders: [], verbose: false, log: () => undefined };
    return verify({ ...options, ...(jobs && { jobs }) });
  }

  it('share a GPU only where that is asked for', async () => {
    expect(await verified({ device: 'gpu' })).toHaveLength(3);
    expect(most).toBe(1);
    await verified({ device: 'gpu' }, 2);
    expect(most).toBe(2);
  });

  it('have cores for all their threads', async () => {
    await verified({ threads: 1000 });
    expect(most).toBe(1);
  });

  it('that do not match name the variables that were other ones', async () => {
    const mismatch = { verdict: 'mismatch', reason: 'the losses differ first at step 1' } as const;
    outcome = { type: 'verified', verdict: mismatch, environment: 'ONEDNN_MAX_CPU_ISA=AVX2' };
    for (const { verdict, reason } of (await verified({})) as { verdict: string; reason: string }[])
      expect({ verdict, reason }).toEqual({
        verdict: 'mismatch',
        reason: expect.stringMatching(/since then .*environment was none, is ONEDNN_MAX_CPU_ISA=AVX2$/) as unknown,
      });
  });

  it.each([
    { type: 'crashed', reason: 'The worker process was ended by SIGKILL.' },
    { type: 'refused', reason: 'The worker process was ended by SIGKILL.' },
  ] as const)('have failed where their worker is $type', async (end) => {
    outcome = end;
    const failure = { verdict: 'failed', reason: 'The worker process was ended by SIGKILL' };
    expect(await verified({})).toMatchObject([failure, failure, failure]);
  });
});
