import { renameSync, rmSync } from 'node:fs';
import { writeNew } from '../ground/files.js';
import { temporaryName } from '../ground/leftovers.js';
import { livePlace, type LiveState } from '../record/live-file.js';
import type { PoolState } from './pool-state.js';

const WRITE_EVERY_MS = 1000;

/**
 * Keeps `live.json` of a results folder, by which `ganbench watch` knows how far a bench is. It is not flushed to the disk,
 * because it is of no use after a loss of power. Where it cannot be written, training goes on.
 */
export class LiveFile {
  private written = -Infinity;

  constructor(
    private readonly out: string,
    private readonly state: PoolState,
  ) {}

  /** After every event. */
  renew(): void {
    if (performance.now() - this.written < WRITE_EVERY_MS) return;
    this.written = performance.now();
    const temporary = temporaryName(livePlace(this.out));
    try {
      writeNew(temporary, JSON.stringify(stateOf(this.state)));
      renameSync(temporary, livePlace(this.out));
    } catch {
      rmSync(temporary, { force: true });
    }
  }

  remove(): void {
    rmSync(livePlace(this.out), { force: true });
  }
}

function stateOf({ total, ended, remaining, running }: PoolState): LiveState {
  return {
    total,
    ended,
    remainingSeconds: remaining ?? null,
    running: [...running.values()].map(({ job: { name, spec }, last }) => ({
      run: name,
      variant: spec.variant,
      dataset: spec.dataset,
      seed: spec.seed,
      share: last?.share ?? 0,
      step: last?.step ?? 0,
      stepsPerSecond: last?.stepsPerSecond ?? 0,
    })),
  };
}
