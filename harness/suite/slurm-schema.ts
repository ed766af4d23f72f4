import { z } from 'zod';

const positive = z.int().positive();
const word = z.string().regex(/^[\w.,:|&()[\]*@+=/-]+$/, { error: 'it has to be one word' });

/** `30`, `30:00`, `2:00:00`, `1-12`, `1-12:00`, `1-12:00:00`, as sbatch takes them. */
const time = z.coerce.string().regex(/^(\d+(:\d\d){0,2}|\d+-\d+(:\d\d){0,2})$/, {
  error: 'it has to be a time as sbatch takes it, such as 4:00:00',
});

/** What a suite may ask for: resources, and nothing that runs. */
export const suiteSlurmSchema = z.strictObject({
  /** The template of `~/.config/ganbench/slurm.yaml` to begin with. */
  template: z.string().min(1).optional(),
  /** As sbatch takes it. */
  partition: word.optional(),
  /** As sbatch takes it. */
  account: word.optional(),
  /** As sbatch takes it. */
  qos: word.optional(),
  /** As sbatch takes it. */
  constraint: word.optional(),
  /** Wall time of a task. */
  time: time.optional(),
  /** GPUs of a task: a count, or `type:count`. */
  gpus: z.union([positive.transform(String), word]).optional(),
  /** Cores of a task. */
  cpus: positive.optional(),
  /** Memory of a task: a number of MB, or with a unit, such as 8G. */
  memory: z.coerce
    .string()
    .regex(/^\d+[KMGT]?$/, { error: 'it has to be megabytes, or a size such as 8G' })
    .optional(),
  /** Runs of a task, one after another or `jobs` at a time. */
  chunk: positive.optional(),
  /** Runs at a time in a task; as many as cores by default, or as GPUs. */
  jobs: positive.optional(),
  /** Tasks at a time. */
  limit: positive.optional(),
  /** Seconds before the end of its time in which a task saves its checkpoints and queues again. */
  grace: positive.optional(),
});

export type SuiteSlurm = z.output<typeof suiteSlurmSchema>;
