import { rmSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { stream } from '../../harness/random/stream.js';
import { TormentedBench } from './bench.js';

export interface KillResult {
  readonly kills: number;
  /** By what was killed: the bench alone, the bench with its workers, one worker. */
  readonly victims: Readonly<Record<string, number>>;
  /** Benches that ended in spite of the kills, each compared with the undisturbed one. */
  readonly finished: number;
  /** Finished benches whose weights, scores or traces are others. */
  readonly different: number;
  readonly orphans: number;
  readonly debris: readonly string[];
  /** What benches said that nobody killed and that did not end with 0. */
  readonly complaints: readonly string[];
}

const victims = ['bench', 'group', 'worker'] as const;

/**
 * Kills a bench with SIGKILL at random moments until there were `kills`, starting it again each time; then lets it
 * finish. Linux only: processes are found in /proc.
 */
export async function killOften(kills: number, seed: number, size = { seeds: 2, steps: 32 }): Promise<KillResult> {
  const random = stream(seed, 'kills');
  const bench = new TormentedBench(size);
  const count: Record<string, number> = {};
  const complaints: string[] = [];
  let [killed, finished, different] = [0, 0, 0];
  try {
    const start = performance.now();
    const expected = await bench.undisturbed();
    const lasts = performance.now() - start;
    for (let done = false; !done;) {
      const moment = killed < kills ? lasts * random.float() : Infinity;
      const victim = victims[random.integer(victims.length)]!;
      const running = bench.start();
      const ended = running.then(() => true);
      for (;;) {
        const over = await Promise.race([ended, moment === Infinity ? ended : setTimeout(moment, false)]);
        if (over || kill(bench, running.pid!, victim, random.integer(1000))) {
          if (!over) count[victim] = (count[victim] ?? 0) + 1;
          if (!over) killed++;
          break;
        }
        await setTimeout(50); // there is no worker yet
      }
      const result = await running;
      const untouched = result.signal === undefined && result.exitCode !== 0;
      if (untouched) complaints.push(`${result.exitCode}: ${result.stderr.split('\n').slice(-3).join(' / ')}`);
      if (result.exitCode !== 0) continue;
      finished++;
      if (bench.outcome() !== expected) different++;
      done = killed >= kills;
      if (!done) rmSync(bench.out, { recursive: true, force: true });
    }
    const orphans = (await bench.orphans()).length;
    return { kills: killed, victims: count, finished, different, orphans, debris: bench.debris(), complaints };
  } finally {
    bench.remove();
  }
}

/** Whether there was something to kill. */
function kill(bench: TormentedBench, pid: number, victim: (typeof victims)[number], pick: number): boolean {
  const workers = bench.processes().filter((each) => each !== pid);
  if (victim === 'worker' && workers.length === 0) return false;
  const target = { bench: pid, group: -pid, worker: workers[pick % workers.length]! }[victim];
  try {
    process.kill(target, 'SIGKILL');
    return true;
  } catch {
    return false; // it has just ended by itself
  }
}
