import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordFailure, type Failure } from '../../../harness/run/failure.js';
import { findRecord } from '../../../harness/record/record-file.js';
import { planOf, prepared, runsFolder, tiny, train } from './support.js';

const overdue: Failure = {
  status: 'timeout',
  reason: 'The time limit ended the run by force after 905 s.',
  seconds: 905,
  provenance: prepared.provenance,
};

/** A run that was ended after four of its six steps, without a chance to say so itself. */
async function endedByForce(): Promise<string> {
  const runs = runsFolder();
  let steps = 4;
  await train(runs, planOf(runs), { stopping: () => steps-- <= 0 });
  await recordFailure(runs, planOf(runs), overdue);
  return runs;
}

describe('a run whose process was ended', () => {
  it('has what its checkpoint knows of it', async () => {
    const runs = await endedByForce();
    const { name } = planOf(runs);
    const { record } = findRecord(runs, name, { files: true });
    expect(record).toMatchObject({ status: 'timeout', digest: null, metrics: {} });
    expect(record!.spent).toMatchObject({ generatorSteps: 4, imagesSeen: 4 * tiny.batchSize });
    expect(record!.seconds).toMatchObject({ training: record!.spent.seconds, total: 905 });
    expect(record!.seconds.evaluation).toBeGreaterThan(0);
    const [, ...rows] = readFileSync(join(runs, name, 'curve.csv'), 'utf8')
      .trim()
      .split('\n');
    expect(rows.map((row) => Number(row.split(',')[0]))).toEqual([0, 3]);
  });

  it('goes on bit for bit when it is tried again', async () => {
    const [runs, whole] = [await endedByForce(), runsFolder()];
    const expected = (await train(whole, planOf(whole)))!;
    const record = (await train(runs, planOf(runs)))!;
    expect([record.status, record.digest, record.metrics]).toEqual(['ok', expected.digest, expected.metrics]);
    expect(readFileSync(join(runs, record.name, 'log.txt'), 'utf8')).toMatch('Continued at step 4.');
  });

  it('has the seconds alone where there is no checkpoint of it', async () => {
    const runs = runsFolder();
    await recordFailure(runs, planOf(runs), overdue);
    expect(findRecord(runs, planOf(runs).name).record).toMatchObject({
      spent: { generatorSteps: 0, imagesSeen: 0, seconds: 0, passes: 0 },
      seconds: { training: 0, evaluation: 0, total: 905 },
    });
  });
});
