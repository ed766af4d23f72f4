import { existsSync } from 'node:fs';
import { join } from 'node:path';
import envPaths from 'env-paths';
import { parse } from 'yaml';
import { z } from 'zod';
import { itemAt } from '../../ground/certain.js';
import { messageOf, UserError } from '../../ground/errors.js';
import { readText, unreadable } from '../../ground/files.js';
import { suiteSlurmSchema, type SuiteSlurm } from '../../suite/slurm-schema.js';

/** What Slurm is asked for, from three places: a template of the user's, the suite's `slurm:`, flags. Later ones win. */

/** A user's own template may say more: whatever sbatch takes, and how ganbench is started on a node. */
const templateSchema = suiteSlurmSchema.omit({ template: true }).extend({
  /** Further arguments of sbatch. */
  options: z.array(z.string().regex(/^-/, { error: 'it has to begin with "-"' })).optional(),
  /** What starts ganbench on a node, argument by argument: a container, for instance. */
  command: z.array(z.string().min(1)).min(1).optional(),
});

const templatesSchema = z.record(z.string(), templateSchema);

export type Template = z.output<typeof templateSchema>;

/** All that is known of what Slurm is asked for. */
export type SlurmOptions = Template & { readonly cpus: number; readonly jobs: number; readonly grace: number };

const GRACE_SECONDS = 120;

/**
 * The options of a submission whose runs take so many threads each. The template is the one that a flag names, or the suite, or `default` where there is one.
 * @throws UserError where a named template is missing or the grace leaves no time to train.
 */
export function slurmOptions(
  suite: SuiteSlurm = {},
  flags: SuiteSlurm = {},
  templates = readTemplates(),
  threads = 1,
): SlurmOptions {
  const named = flags.template ?? suite.template;
  if (named !== undefined && !templates[named]) {
    const known = Object.keys(templates).join(', ') || 'none';
    throw new UserError(`There is no Slurm template "${named}" in ${templatesFile()}; there are: ${known}.`);
  }
  const options = { ...templates[named ?? 'default'], ...suite, ...flags };
  const { cpus = threads, gpus, jobs = gpus ? gpuCount(gpus) : Math.max(1, Math.floor(cpus / threads)) } = options;
  const seconds = options.time === undefined ? Infinity : secondsOf(options.time);
  const grace = options.grace ?? Math.min(GRACE_SECONDS, Math.floor(seconds / 4));
  if (grace >= seconds)
    throw new UserError(`A task of ${options.time} has no time to train with a grace of ${grace} s: raise --time.`);
  return { ...options, cpus, jobs, grace };
}

/** `2` or `a100:2`: two; a type alone is one. */
const gpuCount = (gpus: string): number => Number(/(?:^|:)(\d+)$/.exec(gpus)?.[1] ?? 1);

/** Options from the command line, checked like those of a suite. */
export function slurmFlags(flags: Readonly<Record<string, unknown>>): SuiteSlurm {
  const given = Object.fromEntries(
    Object.keys(suiteSlurmSchema.shape)
      .filter((name) => flags[name] !== undefined)
      .map((name) => [name, flags[name]]),
  );
  return checked(suiteSlurmSchema, given, (name, message) => `--${name}: ${message}.`);
}

/** `~/.config/ganbench/slurm.yaml`, or where the platform keeps such files. */
const templatesFile = (): string => join(envPaths('ganbench', { suffix: '' }).config, 'slurm.yaml');

export function readTemplates(): Readonly<Record<string, Template>> {
  const file = templatesFile();
  if (!existsSync(file)) return {};
  let raw: unknown;
  try {
    raw = parse(readText(file, 1 << 16)) ?? {};
  } catch (error) {
    throw unreadable(file, messageOf(error).split('\n')[0]);
  }
  return checked(templatesSchema, raw, (name, message) => `${file}: ${name}: ${message}.`);
}

function checked<T>(schema: z.ZodType<T>, value: unknown, sentence: (name: string, message: string) => string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = itemAt(result.error.issues, 0);
  throw new UserError(sentence(path.join('.') || 'the file', message));
}

/** Seconds of a time as sbatch takes it; a bare number is minutes. */
export function secondsOf(text: string): number {
  const [clock = '', days] = text.split('-').reverse();
  const parts = clock.split(':').map(Number);
  if (days !== undefined) {
    const [hours = 0, minutes = 0, seconds = 0] = parts;
    return Number(days) * 86_400 + hours * 3600 + minutes * 60 + seconds;
  }
  if (parts.length === 3) return itemAt(parts, 0) * 3600 + itemAt(parts, 1) * 60 + itemAt(parts, 2);
  return itemAt(parts, 0) * 60 + (parts[1] ?? 0);
}
