import { describe, expect, it } from 'vitest';
import { Estimate } from '../../../harness/executors/estimate.js';

/** A bench: each job starts for some seconds, trains at its speed, and is scored at its end for some more. */
interface Job {
  readonly name: string;
  readonly kind: string;
  readonly start: number;
  readonly train: number;
  readonly score: number;
}

/** Plays a bench second by second on so many lanes; returns what was left at a time, and what was said then. */
function play(jobs: readonly Job[], lanes: number, askedAt: number): { said: number | undefined; left: number } {
  let now = 0;
  const estimate = new Estimate(jobs, lanes, () => now);
  const waiting = [...jobs];
  const running: { job: Job; begun: number }[] = [];
  let said: number | undefined;
  for (; waiting.length + running.length > 0; now++) {
    while (running.length < lanes && waiting.length > 0) {
      const job = waiting.shift()!;
      running.push({ job, begun: now });
      estimate.begin(job.name);
    }
    for (const each of [...running]) {
      const { job, begun } = each;
      const done = now - begun - job.start;
      if (done >= 0) estimate.progress(job.name, Math.min(1, done / job.train));
      if (done < job.train + job.score) continue;
      estimate.end(job.name);
      running.splice(running.indexOf(each), 1);
    }
    if (now === askedAt) said = estimate.remaining;
  }
  return { said, left: now - askedAt };
}

/** Like the default suite: 22 variants, some half as fast as others, five seeds after one another. */
const bench = (start: number, score: number): Job[] =>
  Array.from({ length: 110 }, (_, at) => ({
    name: `run ${at}`,
    kind: `variant ${at % 22}`,
    start,
    train: 8 + (((at % 22) * 7) % 12),
    score,
  }));

describe('the time left', () => {
  it.each([
    ['where all is training', 0, 0, 2],
    ['where processes take long to start', 6, 0, 2],
    ['where the score at the end takes long', 1, 6, 2],
    ['on many lanes', 4, 3, 8],
  ])('is right within a factor of 1.5 after two minutes %s', (_, start, score, lanes) => {
    const { said, left } = play(bench(start, score), lanes, 120);
    expect(said! / left).toBeGreaterThan(1 / 1.5);
    expect(said! / left).toBeLessThan(1.5);
  });

  it('is near the truth before any run has ended', () => {
    const long = bench(5, 5).map((job) => ({ ...job, train: 300 }));
    const { said, left } = play(long, 2, 120);
    expect(said! / left).toBeGreaterThan(1 / 1.5);
    expect(said! / left).toBeLessThan(1.5);
  });

  it('is not known before anything tells', () => {
    const estimate = new Estimate([{ name: 'a', kind: 'a' }], 1, () => 0);
    expect(estimate.remaining).toBeUndefined();
    estimate.begin('a');
    estimate.progress('a', 0.001);
    expect(estimate.remaining).toBeUndefined();
  });

  it('of a run that continues is that of what is left of it', () => {
    let now = 0;
    const estimate = new Estimate([{ name: 'a', kind: 'a' }], 1, () => now);
    estimate.begin('a');
    estimate.progress('a', 0.5);
    now = 10;
    estimate.progress('a', 0.6); // a hundredth a second
    expect(estimate.remaining).toBeCloseTo(40);
  });
});
