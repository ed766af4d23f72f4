import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadDataset } from '../../../harness/data/index.js';
import { startCpu } from '../../../harness/engines/cpu.js';
import { readRecord } from '../../../harness/record/record-file.js';
import type { RunSpec } from '../../../harness/record/record.js';
import { executeRun } from '../../../harness/run/run.js';
import { defineVariant } from '../../../harness/variant.js';
import { plain } from '../training/objectives.js';

const runs = mkdtempSync(join(tmpdir(), 'ganbench-skipped-'));
afterAll(() => rmSync(runs, { recursive: true }));

const spec: RunSpec = {
  variant: 'several',
  preset: 'default',
  scheme: 'fused',
  dataset: 'ring8',
  seed: 0,
  budget: { unit: 'generatorSteps', amount: 2 },
  batchSize: 8,
  width: 8,
  latentSize: 4,
  evaluation: { every: 1, samples: 10, curve: [], final: [] },
};

const key = { key: '0', parts: {} };

it('a run whose scheme is not exact for its variant is a record with the reason, and trains nothing', async () => {
  const record = await executeRun(spec, {
    name: 'several-0',
    key,
    scores: key,
    runs,
    afresh: false,
    command: [],
    missing: {},
    judges: { curve: [], final: [] },
    variant: defineVariant({
      title: 'Several',
      source: 'test',
      objective: plain,
      presets: { default: { source: 'test', discriminatorSteps: 5 } },
    }),
    dataset: await loadDataset('ring8'),
    engine: await startCpu(),
    stopping: () => false,
    onProgress: () => undefined,
  });
  expect(record).toMatchObject({
    status: 'skipped',
    reason: expect.stringMatching(/^It takes 5 discriminator steps to 1 generator step, /) as string,
    metrics: {},
    digest: null,
    spent: { generatorSteps: 0, passes: 0 },
  });
  expect(readRecord(runs, 'several-0')).toEqual(record);
});
