import { Worker } from 'node:worker_threads';
import { defined } from '../../harness/ground/certain.js';
import { address, bytes, doJob, memory, module } from './kernels.js';

/** What is summed over the numbers of two vectors, in the order of the kernels' table. */
const kernels = ['addProducts', 'addSquaredDifferences'] as const;
export type PairSum = (typeof kernels)[number];

/** Continues the sums of one panel with `panels` ones, all [depth × 4]; positions count numbers in the kernels' memory. */
export interface Job {
  readonly what: PairSum;
  readonly left: number;
  readonly right: number;
  readonly depth: number;
  readonly panels: number;
  /** Four rows of sums, `width` numbers apart. */
  readonly sums: number;
  readonly width: number;
}

// The queue's layout in 32-bit words: see kernels.wat.
const words = new Int32Array(memory.buffer);
const ADDED = 16;
const JOBS = 32;
const WORDS_OF_JOB = 16;
const DONE = 7;
const PLACES = 64;

/** Jobs in the queue for each thread: enough for the others while this one does something else. */
const AHEAD = 8;
/** Products from which on other threads save more than they take to start: 20 ms of work or more. */
const LARGE = 2e8;

let wanted = 1;
let running = 1;
/** Numbers of jobs, which wrap around: those before `seen` are done and seen to, those before `added` are in the queue. */
let seen = 0;
let added = 0;

/**
 * How many threads compute sums over pairs, this one included: 1 by default. Results have the same bits with any number.
 * The others start with the first large sum, sleep until there are further ones, and end with the process.
 */
export function useThreads(count: number): void {
  wanted = Math.max(1, Math.min(Math.floor(count), PLACES / AHEAD));
}

/** The other threads only run WebAssembly: they load no modules. */
const LIFE = `const { workerData: { module, memory } } = require('node:worker_threads');
new WebAssembly.Instance(module, { env: { memory } }).exports.serve();`;

/** Where no thread can be started, this one does all jobs. */
function startThreads(): void {
  try {
    for (; running < wanted; running++)
      new Worker(LIFE, { eval: true, execArgv: [], env: {}, workerData: { module, memory } })
        .on('error', () => {})
        .unref();
  } catch {
    wanted = running;
  }
}

/**
 * Jobs that all threads do in any order, while what follows each of them happens here, in the order in which they were added.
 * Only one queue may be in use.
 */
export class JobQueue {
  /** How many jobs may be in the queue at a time. */
  readonly places: number;
  private next = 0;
  private readonly followers: (() => void)[] = [];

  /**
   * @param products How many products all jobs together need.
   * @param most Places that are wanted at most.
   */
  constructor(products: number, most = PLACES) {
    if (products >= LARGE) startThreads();
    const threads = Math.min(wanted, running);
    this.places = threads === 1 ? 1 : Math.min(most, AHEAD * threads);
    while (seen !== added) finishNext(); // of a queue that an error left
  }

  /** The place of the next job, 0 … places − 1, once the job that had it is done and seen to. */
  place(): number {
    while (((added - seen) | 0) >= this.places) this.seeNext();
    return this.next;
  }

  /** Adds a job to the place that was given last. */
  add({ what, left, right, depth, panels, sums, width }: Job, follower: () => void): void {
    const kernel = kernels.indexOf(what);
    words.set([kernel, address(left), address(right), depth, panels, address(sums), bytes(width), 0], at(added));
    this.followers.push(follower);
    this.next = (this.next + 1) % this.places;
    added = (added + 1) | 0;
    Atomics.store(words, ADDED, added);
    if (this.places > 1) Atomics.notify(words, ADDED, 1);
  }

  /** Waits for all jobs. */
  end(): void {
    while (seen !== added) this.seeNext();
  }

  private seeNext(): void {
    finishNext();
    defined(this.followers.shift())();
  }
}

/** Waits for the oldest job that has not been seen to, and works meanwhile. */
function finishNext(): void {
  const done = at(seen) + DONE;
  while (Atomics.load(words, done) === 0) if (!doJob()) Atomics.wait(words, done, 0);
  seen = (seen + 1) | 0;
}

const at = (job: number): number => JOBS + WORDS_OF_JOB * (job & (PLACES - 1));
