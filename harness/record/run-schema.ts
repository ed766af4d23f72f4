import { z } from 'zod';
import { engineNames } from '../engines/facts.js';
import { networkChoiceSchema } from '../networks/choice.js';
import { budgetUnits } from './budget.js';
import { statuses, type Provenance, type RunRecord, type RunSpec } from './record.js';
import { chosenSchema, settingsSchema } from './settings.js';
import { sampleCount, sizes, threads } from './sizes.js';

const scores = z.record(z.string(), z.number().nullable());
const texts = z.record(z.string(), z.string());

/** Checks what a run was asked. Records of earlier versions have settings in the preset's name. */
export const runSpecSchema: z.ZodType<RunSpec> = z
  .object({
    variant: z.string(),
    preset: chosenSchema,
    settings: settingsSchema.optional(),
    scheme: z.string(),
    dataset: z.string(),
    seed: z.int(),
    budget: z.object({ unit: z.enum(budgetUnits), amount: z.number().positive() }),
    ...sizes,
    network: networkChoiceSchema.optional(),
    labels: z.literal(true).optional(),
    evaluation: z.object({
      every: z.int().positive().optional(),
      evaluations: z.int().positive().optional(),
      commonStep: z.int().positive().optional(),
      samples: sampleCount,
      curve: z.array(z.string()),
      final: z.array(z.string()),
      finalSamples: sampleCount.optional(),
      finalSteps: z.literal('best').optional(),
      metrics: z.array(z.string()).optional(),
      threshold: z.number().optional(),
    }),
  })
  .transform(({ preset, settings, ...spec }) => ({ ...spec, ...preset, ...(settings && { settings }) }));

export const provenanceSchema: z.ZodType<Provenance> = z.object({
  engine: z.enum(engineNames),
  engineVersion: z.string(),
  device: z.enum(['cpu', 'gpu']),
  threads,
  cpu: z.string(),
  cores: z.number(),
  platform: z.string(),
  node: z.string(),
  gpu: z.string().optional(),
  driver: z.string().optional(),
  gpuId: z.string().optional(),
  capture: z.object({ compared: z.number(), faults: z.array(z.string()) }).optional(),
  decoder: z.string().optional(),
  settings: texts.optional(),
  commit: z.string().nullable(),
  dirty: z.boolean().nullable(),
  lockfile: z.string().nullable().optional(),
  command: z.array(z.string()).optional(),
});

/** Checks a `run.json` as it comes from the disk. */
export const runRecordSchema: z.ZodType<RunRecord> = z.object({
  schema: z.literal(1),
  name: z.string(),
  key: z.string(),
  parts: texts.optional(),
  scores: z.object({ key: z.string(), parts: texts }).optional(),
  spec: runSpecSchema,
  status: z.enum(statuses),
  reason: z.string().nullable(),
  collapsed: z.boolean().nullable(),
  collapsedSince: z.number().nullable().optional(),
  learned: z.boolean().nullable().optional(),
  faults: z.array(z.string()).optional(),
  metrics: scores,
  missing: texts,
  spent: z.object({
    generatorSteps: z.number(),
    imagesSeen: z.number(),
    seconds: z.number(),
    passes: z.number(),
    /** 0 in records of versions that did not count them. */
    flops: z.number().default(0),
  }),
  seconds: z.object({ training: z.number(), evaluation: z.number(), total: z.number() }),
  digest: z.string().nullable(),
  provenance: provenanceSchema,
  files: texts.optional(),
  checksum: z.string().optional(),
});
