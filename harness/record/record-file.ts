import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { itemAt } from '../ground/certain.js';
import { sha256 } from '../ground/digest.js';
import { messageOf } from '../ground/errors.js';
import { LARGEST_FILE, readBytes, readText, refuseLink } from '../ground/files.js';
import { runRecordSchema } from './run-schema.js';
import type { RunRecord } from './record.js';
import { MARK, runFilesIn } from './run-files.js';

const LARGEST_RECORD = 1 << 24;
/** Files of a run's folder that have no checksum: the record has its own, the log grows. */
const unchecked = ['run.json', 'log.txt', MARK];

/** The record with its own checksum. */
export const sealed = (record: RunRecord): RunRecord => ({ ...record, checksum: checksumOf(record) });

/** The text of a `run.json`. */
export const recordText = (record: RunRecord): string => `${JSON.stringify(record, null, 2)}\n`;

/** What was found of a finished run: its record, or what is wrong with it; neither where there is no folder. */
export interface Found {
  readonly record?: RunRecord;
  readonly damage?: string;
}

/**
 * Reads and checks a record: its schema, its checksum, that it belongs to the folder, and with `files` the checksums of
 * all files of the run. Older records, without checksums, are taken as they are.
 */
export function findRecord(runs: string, name: string, { files = false } = {}): Found {
  const folder = join(runs, name);
  if (!existsSync(folder)) return {};
  try {
    const raw = JSON.parse(readText(join(folder, 'run.json'), LARGEST_RECORD)) as unknown;
    const parsed = runRecordSchema.safeParse(raw);
    if (!parsed.success) {
      const { path, message } = itemAt(parsed.error.issues, 0);
      return { damage: `run.json: ${path.join('.') || 'the record'}: ${message}` };
    }
    const record = parsed.data;
    if (record.checksum !== undefined && record.checksum !== checksumOf(raw as RunRecord))
      return { damage: 'run.json does not have the checksum that it was written with' };
    if (record.name !== name) return { damage: `run.json belongs to the run ${record.name}` };
    const damage = files ? damagedFile(folder, record) : undefined;
    return damage ? { damage } : { record };
  } catch (error) {
    return { damage: `run.json cannot be read: ${messageOf(error)}` };
  }
}

/** The record of a finished run; undefined where there is none or it is damaged. */
export const readRecord = (runs: string, name: string): RunRecord | undefined => findRecord(runs, name).record;

/** Every readable record of a folder of runs, in order of name. */
export function allRecords(runs: string): RunRecord[] {
  return runNames(runs).flatMap((name) => readRecord(runs, name) ?? []);
}

/** Names of the finished runs of a folder. */
export function runNames(runs: string): string[] {
  if (!existsSync(runs)) return [];
  refuseLink(runs);
  return readdirSync(runs, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.endsWith('.partial') && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort();
}

/** sha256 of the files of a run that its record vouches for, by name with "/". */
export function fileChecksums(folder: string): Record<string, string> {
  const files = runFilesIn(folder).own.filter((file) => !unchecked.includes(file));
  return Object.fromEntries(files.map((file) => [file, sha256(readBytes(join(folder, file), LARGEST_FILE))]));
}

/**
 * A file of a run as its record vouches for it; older records vouch for nothing.
 * @param name Relative to the run's folder, with "/".
 * @throws Error where it is too large, missing, or not what was written.
 */
export function readRunFile(folder: string, record: Pick<RunRecord, 'files'>, name: string): Buffer {
  const bytes = readBytes(join(folder, name), LARGEST_FILE);
  const problem = fileProblem(record, name, bytes);
  if (problem) throw new Error(problem);
  return bytes;
}

/** Why a run's file is not what its record vouches for; undefined where it is. */
export function fileProblem({ files }: Pick<RunRecord, 'files'>, name: string, bytes: Uint8Array): string | undefined {
  if (!files || (Object.hasOwn(files, name) && files[name] === sha256(bytes))) return undefined;
  return files[name] === undefined
    ? 'the run has no such file'
    : 'it does not have the checksum that it was written with';
}

/** What the record vouches for and is not so. Its names are only looked up, so that none leads out of the folder. */
function damagedFile(folder: string, { files }: RunRecord): string | undefined {
  if (!files) return undefined;
  const found = fileChecksums(folder);
  const [wrong] = Object.entries(files).find(([name, sum]) => found[name] !== sum) ?? [];
  if (wrong === undefined) return undefined;
  return found[wrong] === undefined
    ? `${wrong} is missing`
    : `${wrong} does not have the checksum that it was written with`;
}

/** What is undefined is not in the JSON. */
const checksumOf = (record: RunRecord): string => sha256({ ...record, checksum: undefined });
