import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { retrace } from '../../../harness/run/retrace.js';
import type { TraceRecord } from '../../../harness/run/trace.js';
import type { Variant } from '../../../harness/variant.js';
import { changedAfter, dataset, engine, planOf, runsFolder, sgan, train } from './support.js';

describe('training a run again', () => {
  const traced = async (): Promise<{
    runs: string;
    folder: string;
    again: (steps?: number, variant?: Variant) => ReturnType<typeof retrace>;
  }> => {
    const runs = runsFolder();
    const record = (await train(runs, planOf(runs)))!;
    const folder = join(runs, record.name);
    return {
      runs,
      folder,
      again: (steps, variant = sgan.variant) => retrace(record, { variant, dataset, engine, folder, steps }),
    };
  };

  it('matches, wholly or for its first steps', async () => {
    const { again } = await traced();
    expect(await again()).toMatchObject({
      verdict: 'match',
      steps: 6,
      compared: expect.stringMatching(/^all weights/) as unknown,
    });
    expect(await again(2)).toMatchObject({ verdict: 'match', steps: 2 });
  });

  it('names the first step and tensor that differ', async () => {
    const { again } = await traced();
    const scaled = changedAfter(2, (loss) => tf.mul(loss, 1.0001));
    // The third step's loss is another one; step 3 is an evaluation, where tensors are kept.
    expect(await again(undefined, scaled)).toEqual({
      verdict: 'mismatch',
      reason: expect.stringMatching(
        /^the losses differ first at step 3; at step 3 the first tensor that differs is generator\/dense0\/\S+ \(\d+ of \d+ differ\)$/,
      ) as unknown,
    });
    expect(
      await again(
        2,
        changedAfter(2, (loss) => tf.mul(loss, 2)),
      ),
    ).toMatchObject({ verdict: 'match' });
  });

  it('notices one other bit in the initial weights', async () => {
    const { again, folder } = await traced();
    const file = join(folder, 'trace.json');
    const trace = JSON.parse(readFileSync(file, 'utf8')) as { tensors: Record<string, Record<string, string>> };
    trace.tensors['0']!['generator/dense0/kernel'] = '0'.repeat(16);
    writeFileSync(file, JSON.stringify(trace satisfies Pick<TraceRecord, 'tensors'>));
    expect(await again(1)).toMatchObject({
      reason: expect.stringMatching(/at step 0 .* generator\/dense0\/kernel \(1 of/) as unknown,
    });
  });
});
