import { rmSync } from 'node:fs';
import { stream } from '../../harness/random/stream.js';
import { TormentedBench } from './bench.js';

export interface DiskResult {
  /** Benches under a failing disk. */
  readonly failures: number;
  /** Those that ended with 2 and one sentence. */
  readonly sentences: number;
  /** Those that ended before the failing call came. */
  readonly unaffected: number;
  /** What the others did. */
  readonly complaints: readonly string[];
  /** Clean finishes after failures, each compared with the undisturbed bench. */
  readonly finished: number;
  readonly different: number;
  readonly orphans: number;
  readonly debris: readonly string[];
}

const codes = ['ENOSPC', 'EACCES', 'EDQUOT', 'EROFS', 'EIO'];
const operations = ['openSync', 'writeSync', 'fsyncSync', 'renameSync', 'mkdirSync'];
/** Failures on one folder before it is left to finish. */
const FAILURES_A_ROUND = 6;

/** Runs a bench `failures` times on a disk that fails at some moment, and lets it finish in between. */
export async function failOften(failures: number, seed: number, size = { seeds: 1, steps: 24 }): Promise<DiskResult> {
  const random = stream(seed, 'disk');
  const bench = new TormentedBench(size);
  const complaints: string[] = [];
  let [sentences, unaffected, finished, different] = [0, 0, 0, 0];
  try {
    const expected = await bench.undisturbed();
    for (let i = 0; i < failures; i++) {
      const failure = {
        operation: operations[i % operations.length]!,
        code: codes[random.integer(codes.length)]!,
        after: random.integer(i % 2 === 0 ? 4 : 30),
        process: random.integer(4) === 0 ? 'bench' : 'worker',
        folder: bench.out,
      };
      const { exitCode, stderr } = await bench.start(bench.out, {
        NODE_OPTIONS: `--import ${new URL('failing-disk.mjs', import.meta.url).href}`,
        GANBENCH_FAILURE: JSON.stringify(failure),
      });
      const sentence = stderr.trim().split('\n').at(-1)!;
      if (exitCode === 0) unaffected++;
      else if (exitCode === 2 && /cannot be (written|used): .*\.$/.test(sentence) && !/^\s+at /m.test(stderr))
        sentences++;
      else complaints.push(`${JSON.stringify({ ...failure, folder: '' })} → ${exitCode}: ${sentence}`);
      if (exitCode !== 0 && (i + 1) % FAILURES_A_ROUND !== 0 && i + 1 < failures) continue;
      if (exitCode !== 0) await bench.start();
      finished++;
      if (bench.outcome() !== expected) different++;
      if (i + 1 < failures) rmSync(bench.out, { recursive: true, force: true });
    }
    const orphans = (await bench.orphans()).length;
    const debris = bench.debris();
    return { failures, sentences, unaffected, complaints, finished, different, orphans, debris };
  } finally {
    bench.remove();
  }
}
