import { defined } from '../ground/certain.js';
import { UserError } from '../ground/errors.js';
import type { RunSpec } from '../record/record.js';

/** Part `index` of `count`, from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** `2/5` → part 2 of 5; undefined for anything else. */
export function parseShard(text: string): Shard | undefined {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  return index && count && index <= count ? { index, count } : undefined;
}

/**
 * `auto`: the part of this task of an array, as its scheduler says it; `auto/5`: of five parts, for schedulers that do not
 * say how many tasks there are. Undefined for anything else.
 * @throws UserError where no scheduler says anything, or not enough.
 */
export function autoShard(text: string, environment: NodeJS.ProcessEnv = process.env): Shard | undefined {
  const [, digits] = /^auto(?:\/([1-9]\d*))?$/.exec(text) ?? [text, null];
  if (digits === null) return undefined;
  const count = digits === undefined ? undefined : Number(digits);
  const found = schedulers.find(({ index }) => environment[index] !== undefined);
  if (!found)
    throw new UserError(
      `--shard ${text} is for a task of an array, and none of ${schedulers.map(({ index }) => index).join(', ')} is set here: write --shard 1/5.`,
    );
  const index = wholeIn(environment, found.index);
  if (count !== undefined) return numbered(index, count, found.index);
  if (found.index === 'SLURM_ARRAY_TASK_ID') return ofSlurm(index, environment);
  throw new UserError(`${found.name} does not say how many tasks there are: write --shard auto/5 for five.`);
}

/** In the order in which they are looked for. */
const schedulers = [
  { name: 'Slurm', index: 'SLURM_ARRAY_TASK_ID' },
  { name: 'PBS', index: 'PBS_ARRAY_INDEX' },
  { name: 'Kubernetes', index: 'JOB_COMPLETION_INDEX' },
] as const;

/** Consecutive indices from 0 or from 1 are all remainders, so the parts are disjoint either way. */
function numbered(index: number, count: number, variable: string): Shard {
  if (index <= count) return { index: (index % count) + 1, count };
  throw new UserError(`${variable} is ${index}, and there are ${count} parts: number the tasks 0 to ${count - 1}.`);
}

function ofSlurm(id: number, environment: NodeJS.ProcessEnv): Shard {
  const [count, first, last] = ['COUNT', 'MIN', 'MAX'].map((name) => wholeIn(environment, `SLURM_ARRAY_TASK_${name}`));
  const step = environment.SLURM_ARRAY_TASK_STEP === undefined ? 1 : wholeIn(environment, 'SLURM_ARRAY_TASK_STEP');
  const index = (id - defined(first)) / step + 1;
  const isEven = (defined(last) - defined(first)) / step + 1 === count && Number.isInteger(index);
  if (isEven) return { index, count: defined(count) };
  throw new UserError(
    'The numbers of this array have gaps, so they name no parts: write --shard auto/n, with n parts numbered 0 to n - 1.',
  );
}

function wholeIn(environment: NodeJS.ProcessEnv, name: string): number {
  const text = environment[name];
  if (text !== undefined && /^\d{1,9}$/.test(text)) return Number(text);
  throw new UserError(`${name} has to be a whole number, and is ${text === undefined ? 'not set' : `"${text}"`}.`);
}

/**
 * One part of a suite's runs; the parts are disjoint and together all of them. Runs of one data set and seed stay together
 * as long as there are enough of such blocks: their times are compared, so they should come from one machine.
 */
export function shardOf(specs: readonly RunSpec[], { index, count }: Shard): RunSpec[] {
  const blocks = new Map<string, RunSpec[]>();
  for (const spec of specs) {
    const key = JSON.stringify([spec.dataset, spec.seed]);
    blocks.set(key, [...(blocks.get(key) ?? []), spec]);
  }
  if (specs.length < count)
    throw new UserError(`${specs.length} runs cannot be split into ${count} parts; use fewer with --shard.`);
  const units = blocks.size >= count ? [...blocks.values()] : specs.map((spec) => [spec]);
  return units.filter((_, at) => at % count === index - 1).flat();
}
