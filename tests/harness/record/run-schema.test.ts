import { describe, expect, it } from 'vitest';
import { runRecordSchema } from '../../../harness/record/run-schema.js';
import { suiteSchema } from '../../../harness/suite/schema.js';
import { record } from '../../reports/records.js';

const { spec, ...rest } = record('sgan', 0, 5);
const suite = {
  description: 'a test',
  datasets: ['mnist'],
  seeds: 1,
  budget: { generatorSteps: 10 },
  evaluation: { every: 5, samples: 50, curve: ['digits'] },
};

describe('a record of somebody else', () => {
  it('is read where its sizes are ordinary', () => {
    expect(runRecordSchema.safeParse({ ...rest, spec }).success).toBe(true);
    expect(suiteSchema([]).safeParse(suite).success).toBe(true);
  });

  it.each([
    { width: 20_000 },
    { width: 0 },
    { width: 1.5 },
    { batchSize: 1e6 },
    { latentSize: 1e9 },
    { seed: 0.5 },
    { evaluation: { ...spec.evaluation, samples: 1e9 } },
    { evaluation: { ...spec.evaluation, every: 0 } },
  ])('is refused with %o, as a suite is that asks for it', (change) => {
    const { seed, ...others } = change as Partial<typeof spec>;
    expect(runRecordSchema.safeParse({ ...rest, spec: { ...spec, ...change } }).success).toBe(false);
    const asked = { ...suite, ...others, ...(seed !== undefined && { seeds: [seed] }) };
    const evaluation = { ...suite.evaluation, ...(others.evaluation && { ...others.evaluation, curve: ['digits'] }) };
    expect(suiteSchema([]).safeParse({ ...asked, evaluation }).success).toBe(false);
  });

  it('is refused with more threads than any machine has', () => {
    const provenance = { ...rest.provenance, threads: 100_000 };
    expect(runRecordSchema.safeParse({ ...rest, spec, provenance }).success).toBe(false);
  });
});
