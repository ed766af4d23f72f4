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
