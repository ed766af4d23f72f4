import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../harness/ground/errors.js';
import { defaultOf, moduleNames } from '../../harness/ground/modules.js';
import { stream } from '../../harness/random/stream.js';
import { mutate } from './mutate.js';
import type { Target, Targets } from './target.js';

export interface FuzzResult {
  readonly parser: string;
  readonly inputs: number;
  /** Inputs that were refused with a sentence; the others were read. */
  readonly refused: number;
  /** Of the processor: a machine with other work to do takes longer by the clock. */
  readonly slowestMs: number;
  /** The highest growth of the process's memory over what it was at the beginning, MB. */
  readonly memoryMb: number;
  /** What is not a sentence for a person, at most three of them. */
  readonly crashes: readonly string[];
}

/** Parses `count` damaged copies of a good file with every parser, under a seed. */
export async function fuzz(count: number, seed: number): Promise<FuzzResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ganbench-fuzz-'));
  try {
    const parsers = new URL('./parsers/', import.meta.url);
    const targets = await Promise.all(moduleNames(parsers).map((name) => defaultOf<Targets>(parsers, name)));
    const results: FuzzResult[] = [];
    for (const target of targets.flatMap((targetsIn) => targetsIn(folder)))
      results.push(await fuzzOne(target, count, seed));
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fuzzOne(
  { name, good, tokens, repair, parse }: Target,
  count: number,
  seed: number,
): Promise<FuzzResult> {
  const random = stream(seed, 'fuzz', name);
  await parse(good); // a target that refuses its own good file would prove nothing
  const before = process.memoryUsage().rss;
  const crashes: string[] = [];
  let [refused, slowest, memory] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const damaged = mutate(good, random, tokens);
    // A checksum would keep most damage from the code behind it.
    const input = repair && i % 2 === 0 ? repair(damaged) : damaged;
    const start = process.cpuUsage();
    try {
      await parse(input);
    } catch (error) {
      if (error instanceof UserError) refused++;
      else if (crashes.length < 3) crashes.push(`${name}, input ${i}: ${String(error)}`);
    }
    const { user, system } = process.cpuUsage(start);
    slowest = Math.max(slowest, (user + system) / 1000);
    if (i % 16 === 0) memory = Math.max(memory, process.memoryUsage().rss - before);
  }
  return { parser: name, inputs: count, refused, slowestMs: slowest, memoryMb: memory / 1e6, crashes };
}
