import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../errors.js';
import { writeAtomically, writing } from '../files.js';
import { readCheckpoint, writeCheckpoint, type HostTensors } from './checkpoint.js';
import type { CurveRow, RunRecord } from './record.js';
import { curveCsv } from '../../reports/csv.js';

/**
 * The folder of one run. While it trains the name ends in `.partial`; it is renamed when the run ends, whatever the
 * status, so a folder without the ending is always complete.
 */
export class RunFolder {
  readonly partial: string;
  readonly final: string;

  constructor(runs: string, name: string) {
    this.final = join(runs, name);
    this.partial = `${this.final}.partial`;
  }

  open(): void {
    writing(this.partial, () => mkdirSync(join(this.partial, 'samples'), { recursive: true }));
  }

  log(line: string): void {
    writing(this.partial, () => appendFileSync(join(this.partial, 'log.txt'), `${line}\n`));
  }

  writeSamples(step: number, png: Uint8Array): void {
    writeAtomically(join(this.partial, 'samples', `${String(step).padStart(7, '0')}.png`), png);
  }

  writeSnapshot(step: number, weights: HostTensors): void {
    writeCheckpoint(this.snapshotPath(step), weights, { step });
  }

  readSnapshot(step: number): HostTensors {
    return readCheckpoint(this.snapshotPath(step)).tensors;
  }

  writeCheckpoint(tensors: HostTensors, metadata: unknown): void {
    writeCheckpoint(join(this.partial, 'checkpoint.safetensors'), tensors, metadata);
  }

  /** The checkpoint of an interrupted run; undefined where there is none or it is damaged, which the log then says. */
  readCheckpoint(): { tensors: HostTensors; metadata: unknown } | undefined {
    const path = join(this.partial, 'checkpoint.safetensors');
    if (!existsSync(path)) return undefined;
    try {
      return readCheckpoint(path);
    } catch (error) {
      this.log(`The checkpoint is not used: ${messageOf(error)}`);
      return undefined;
    }
  }

  /** Writes the record and the curve, and gives the folder its final name. */
  close(record: RunRecord, curve: readonly CurveRow[]): void {
    writeAtomically(join(this.partial, 'curve.csv'), curveCsv(curve));
    writeAtomically(join(this.partial, 'run.json'), `${JSON.stringify(record, null, 2)}\n`);
    writing(this.final, () => {
      rmSync(this.final, { recursive: true, force: true });
      renameSync(this.partial, this.final);
    });
  }

  /** Removes what an earlier try left behind. */
  discard(): void {
    rmSync(this.partial, { recursive: true, force: true });
  }

  private snapshotPath(step: number): string {
    return join(this.partial, 'snapshots', `${String(step).padStart(7, '0')}.safetensors`);
  }
}

/** The record of a finished run; undefined where there is none or it cannot be read. */
export function readRecord(runs: string, name: string): RunRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(runs, name, 'run.json'), 'utf8')) as RunRecord;
  } catch {
    return undefined;
  }
}
