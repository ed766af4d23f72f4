import { join } from 'node:path';
import { LARGEST_TABLE, readText } from '../ground/files.js';
import { parseBench, type BenchRecord } from './bench-record.js';
import { readRecord } from './record-file.js';

type Work = NonNullable<BenchRecord['work']>;

/** What the named runs needed, against what so many workers had since set-up was done. */
export function workOf(
  names: readonly string[],
  runs: string,
  { jobs, wallSeconds, referenceSeconds }: { jobs: number; wallSeconds: number; referenceSeconds: number },
): Work {
  const seconds = names.map((name) => readRecord(runs, name)?.seconds ?? { training: 0, evaluation: 0 });
  const busySeconds = seconds.reduce((sum, { training, evaluation }) => sum + training + evaluation, 0);
  return { runs: names.length, workers: Math.min(jobs, names.length), wallSeconds, busySeconds, referenceSeconds };
}

/** What the last bench in a folder has recorded; undefined without one, or with one of another version. */
export function earlierBench(out: string): BenchRecord | undefined {
  try {
    return parseBench(readText(join(out, 'bench.json'), LARGEST_TABLE));
  } catch {
    return undefined;
  }
}
