import { mean } from '../../statistics/summary.js';

/** A job as far as it tells how long it takes. */
export interface Estimated {
  readonly name: string;
  /** Jobs of one kind take about as long as one another. */
  readonly kind: string;
}

interface Timed extends Estimated {
  readonly begun: number;
  /** The first share that it told of, which is above 0 where it continues, and the last one. */
  first?: Told;
  last?: Told;
}

interface Told {
  readonly at: number;
  readonly share: number;
}

/** A smaller part of a job says nothing of its speed. */
const TELLING = 0.03;

/**
 * How long the rest of a pool of jobs takes: by what finished jobs of the kind took, else by the speed of running ones, start
 * of the process and all. Elapsed time over the share that is done would count the start of the first processes for each.
 */
export class Estimate {
  private readonly waiting: Map<string, Estimated>;
  private readonly running = new Map<string, Timed>();
  /** Seconds of finished jobs by kind. */
  private readonly taken = new Map<string, number[]>();

  constructor(
    jobs: readonly Estimated[],
    private readonly lanes: number,
    private readonly now = (): number => performance.now() / 1000,
  ) {
    this.waiting = new Map(jobs.map((job) => [job.name, job]));
  }

  begin(name: string): void {
    const job = this.waiting.get(name);
    if (!job) return;
    this.waiting.delete(name);
    this.running.set(name, { ...job, begun: this.now() });
  }

  progress(name: string, share: number): void {
    const job = this.running.get(name);
    if (!job) return;
    job.last = { at: this.now(), share };
    job.first ??= job.last;
  }

  end(name: string): void {
    const job = this.running.get(name);
    if (!job) return;
    this.running.delete(name);
    const { first = { at: job.begun, share: 0 } } = job;
    if (first.share > 1 - TELLING) return; // it was nearly done when it continued
    const whole = first.at - job.begun + (this.now() - first.at) / (1 - first.share);
    this.taken.set(job.kind, [...(this.taken.get(job.kind) ?? []), whole]);
  }

  /** Seconds; undefined before anything tells. */
  get remaining(): number | undefined {
    const now = this.now();
    const known = new Map([...this.taken].map(([kind, seconds]) => [kind, mean(seconds) ?? 0]));
    const paced = [...this.running.values()].flatMap((job) => {
      const whole = wholeOf(job);
      return whole === undefined ? [] : [whole];
    });
    const usual = mean([...[...this.taken.values()].flat(), ...paced]);
    if (usual === null) return undefined;
    const left = [...this.running.values()].map((job) => {
      const whole = known.get(job.kind) ?? wholeOf(job) ?? usual;
      const { first, last } = job;
      const continues = first !== undefined && last !== undefined && first.share >= TELLING;
      return continues ? whole * (1 - last.share) : Math.max(0, whole - (now - job.begun));
    });
    const queued = [...this.waiting.values()].map(({ kind }) => known.get(kind) ?? usual);
    const sum = [...left, ...queued].reduce((total, seconds) => total + seconds, 0);
    return Math.max(sum / this.lanes, ...left);
  }
}

/** What a running job takes in all at its speed so far; undefined where it has done too little. */
function wholeOf({ begun, first, last }: Timed): number | undefined {
  if (!first || !last || last.share - first.share < TELLING) return undefined;
  return first.at - begun + (last.at - first.at) / (last.share - first.share);
}
