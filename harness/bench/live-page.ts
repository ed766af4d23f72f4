import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ownProcess } from '../ground/own-process.js';

const writer = fileURLToPath(new URL('page-process.ts', import.meta.url));

const SHORTEST_SECONDS = 60;
/** Of the processors' time. */
const MOST_OF_THE_TIME = 0.02;

/** Seconds from the beginning of one page to the next, where it took so long to write one. */
export const pageInterval = (seconds: number, cores = availableParallelism()): number =>
  Math.max(SHORTEST_SECONDS, seconds / (MOST_OF_THE_TIME * cores));

/** Writes the page. */
export type WritePage = (folder: string, signal: AbortSignal) => Promise<unknown>;

const inOwnProcess: WritePage = (folder, cancelSignal) =>
  ownProcess(writer, [folder], {
    reject: false,
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'ignore',
    cancelSignal,
  });

/**
 * Keeps `report.html` of a bench that goes on: from the first finished run on, and then at most once a minute. What goes wrong
 * with it is left to the reports at the end, which say so.
 */
export class LivePage {
  private cancel = new AbortController();
  private writing: Promise<void> | undefined;
  private waiting: NodeJS.Timeout | undefined;
  private next = 0;
  /** Whether more runs have ended since the last page was begun. */
  private stale = false;

  constructor(
    private readonly folder: string,
    private readonly write: WritePage = inOwnProcess,
    private readonly interval = pageInterval,
  ) {}

  /** Another run has ended. */
  renew(): void {
    this.stale = true;
    this.plan();
  }

  /** Nothing is written any more when it is settled, until another run has ended. */
  async pause(): Promise<void> {
    this.stale = false;
    clearTimeout(this.waiting);
    this.waiting = undefined;
    this.cancel.abort();
    await this.writing;
    this.cancel = new AbortController();
  }

  private plan(): void {
    if (this.writing || this.waiting || !this.stale) return;
    const wait = Math.max(0, this.next - performance.now());
    this.waiting = setTimeout(() => void (this.writing = this.writeNow()), wait);
  }

  private async writeNow(): Promise<void> {
    this.waiting = undefined;
    this.stale = false;
    const begun = performance.now();
    await this.write(this.folder, this.cancel.signal).catch(() => undefined);
    const now = performance.now();
    this.next = begun + 1000 * this.interval((now - begun) / 1000);
    this.writing = undefined;
    this.plan();
  }
}
