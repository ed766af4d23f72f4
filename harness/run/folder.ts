import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf, UserError } from '../ground/errors.js';
import {
  appendLine,
  makeFolder,
  moveFolder,
  refuseLink,
  writeAtomically,
  writing,
  refuseLinksTo,
  writeNew,
} from '../ground/files.js';
import { removeLeftovers } from '../ground/leftovers.js';
import { nameOf, waitForLock, type Lock } from '../ground/lock.js';
import { curveCsv } from '../record/curve-csv.js';
import { readCheckpoint, writeCheckpoint, type HostTensors } from '../record/checkpoint.js';
import type { CurveRow, RunRecord } from '../record/record.js';
import { fileChecksums, recordText, sealed } from '../record/record-file.js';
import type { TraceRecord } from './trace.js';
import { MARK, removeRun, replaceRun, runFilesIn } from '../record/run-files.js';

/** Files that say whose a folder is where it has no mark. */
const RECORDS = ['run.json', 'checkpoint.safetensors'];
/** A worker whose bench was killed saves a checkpoint before it lets go. */
const SECONDS_FOR_THE_LAST_OWNER = 60;

/** @throws UserError where a run's folder, or something that is written in it, is a link. */
function refuseLinksIn(folder: string): void {
  refuseLink(folder);
  const [link] = existsSync(folder) ? writing(folder, () => runFilesIn(folder).links) : [];
  if (link !== undefined) refuseLink(join(folder, link));
}

/** What a training was like along the way. */
export interface Course {
  readonly curve: readonly CurveRow[];
  readonly losses?: readonly CurveRow[] | undefined;
  readonly trace?: TraceRecord | undefined;
}

/**
 * The folder of one run. While it trains the name ends in `.partial`; it is renamed when the run ends, whatever the
 * status, so a folder without the ending is always complete. One process at a time works in it.
 */
export class RunFolder {
  readonly partial: string;
  readonly final: string;
  private lock: Lock | undefined;

  constructor(
    private readonly runs: string,
    private readonly name: string,
  ) {
    this.final = join(runs, name);
    this.partial = `${this.final}.partial`;
  }

  /**
   * Makes the folder, or takes up what an earlier try left: an interrupted run, or a recorded one that has to go on.
   * `afresh` removes both instead. Throws where another process does not let go of it.
   */
  async open({ afresh }: { afresh: boolean }): Promise<void> {
    refuseLinksTo(this.runs);
    makeFolder(this.runs);
    const lock = await waitForLock(join(dirname(this.runs), `.${this.name}.lock`), SECONDS_FOR_THE_LAST_OWNER);
    if ('pid' in lock) throw new Error(`The run ${this.name} is held by ${nameOf(lock)}.`);
    this.lock = lock;
    for (const place of [this.partial, this.final]) refuseLinksIn(place);
    if (!afresh && !existsSync(this.partial) && existsSync(this.final)) moveFolder(this.final, this.partial);
    makeFolder(this.partial);
    this.mark();
    if (afresh) this.clear();
    removeLeftovers(this.partial);
  }

  /** Lets another process work in the folder. */
  release(): void {
    this.lock?.release();
    this.lock = undefined;
  }

  log(line: string): void {
    appendLine(join(this.partial, 'log.txt'), line);
  }

  /** What was thrown, with its stack. A process started with --verbose shows it too. */
  logError(error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.log(text);
    console.error(text);
  }

  writeSamples(step: number, png: Uint8Array): void {
    writeAtomically(join(this.partial, 'samples', `${String(step).padStart(7, '0')}.png`), png);
  }

  /** The last samples beside the training images nearest to them. */
  writeNeighbours(png: Uint8Array): void {
    writeAtomically(join(this.partial, 'samples', 'neighbours.png'), png);
  }

  writeReconstruction(name: string, png: Uint8Array): void {
    writeAtomically(join(this.partial, 'reconstructions', `${name}.png`), png);
  }

  writeSnapshot(step: number, weights: HostTensors): void {
    writeCheckpoint(this.snapshotPath(step), weights, { step });
  }

  /** The generator as it was at a step; throws a UserError where its file is missing or damaged. */
  readSnapshot(step: number): HostTensors {
    return readCheckpoint(this.snapshotPath(step)).tensors;
  }

  /** @throws UserError where the run is another process's by now. */
  writeCheckpoint(tensors: HostTensors, metadata: unknown): void {
    this.lock?.assertHeld();
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

  /** The curve, and the losses where there are any. */
  writeCurves(curve: readonly CurveRow[], losses: readonly CurveRow[] = []): void {
    writeAtomically(join(this.partial, 'curve.csv'), curveCsv(curve));
    if (losses.length > 0) writeAtomically(join(this.partial, 'losses.csv'), curveCsv(losses));
  }

  /** Writes the curves, the trace and the record, gives the folder its final name, and returns the record as written. */
  close(record: RunRecord, { curve, losses, trace }: Course): RunRecord {
    this.lock?.assertHeld();
    this.writeCurves(curve, losses);
    if (trace) writeAtomically(join(this.partial, 'trace.json'), `${JSON.stringify(trace)}\n`);
    const files = writing(this.partial, () => fileChecksums(this.partial));
    const whole = sealed({ ...record, files });
    writeAtomically(join(this.partial, 'run.json'), recordText(whole));
    rmSync(join(this.partial, MARK), { force: true }); // the record tells whose it is
    replaceRun(this.partial, this.final);
    this.release();
    return whole;
  }

  /** Removes what an earlier try wrote, besides the log. */
  clear(): void {
    writing(this.partial, () => removeRun(this.partial, [MARK, 'log.txt']));
  }

  /** Says from the first moment on that the folder is the program's own. */
  private mark(): void {
    const path = join(this.partial, MARK);
    if (existsSync(path)) return;
    const { own, others } = runFilesIn(this.partial);
    const [other] = own.some((name) => RECORDS.includes(name)) ? [] : others;
    if (other !== undefined)
      throw new UserError(`${this.partial} holds ${other} and was not made by ganbench: move it away.`);
    writing(path, () => writeNew(path, `${JSON.stringify({ run: this.name })}\n`));
  }

  private snapshotPath(step: number): string {
    return join(this.partial, 'snapshots', `${String(step).padStart(7, '0')}.safetensors`);
  }
}
