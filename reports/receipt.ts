import { createHash } from 'node:crypto';
import { readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { cacheProblem } from '../harness/ground/cache.js';
import { sha256 } from '../harness/ground/digest.js';
import { cacheFolder, ownFile } from '../harness/ground/folders.js';
import { importsOf, type ImportGraph } from '../harness/ground/import-graph.js';
import { readKept, writeKept } from '../harness/ground/kept.js';
import { readBytes, LARGEST_TABLE } from '../harness/ground/files.js';
import type { Film } from './results/films.js';
import type { Results } from './results/results.js';

/**
 * What reports were made of and what came out, so that they are not made again while both are as they were. It lies in the
 * user's cache: what lies in a results folder may come from somebody else, and must not vouch for what lies beside it.
 */
export interface Receipt {
  /** sha256 of the results, the pictures and the code. */
  readonly made: string;
  /** sha256 of each file by its name, in the order in which they are listed. */
  readonly files: Readonly<Record<string, string>>;
}

/** Of a folder there is one receipt; those of folders that were reported long ago go. */
const MOST_RECEIPTS = 200;

/** What decides how a report looks: in Node, in its page, and the page's style. */
const entries = ['index.ts', 'browser/main.ts', 'browser/style.css'].map((file) => ownFile(`reports/${file}`));

export const reportCode = (): ImportGraph => importsOf(entries);

export function digestOfInputs(results: Results, films: readonly Film[]): string {
  const hash = createHash('sha256');
  const { curves, records, ...rest } = results;
  hash.update(JSON.stringify([process.version, rest]));
  for (const record of records) hash.update(JSON.stringify([record, curves.get(record.name) ?? null])); // one text of all would be too long
  for (const { run, frames, reconstructions, neighbours } of films) {
    hash.update(JSON.stringify([run.name, frames.map(({ step }) => step), reconstructions.map(({ name }) => name)]));
    for (const { png } of [...frames, ...reconstructions]) hash.update(sha256(png));
    hash.update(neighbours ? sha256(neighbours) : 'none');
  }
  const code = reportCode();
  hash.update(sha256([code.hash, code.packages]));
  return hash.digest('hex');
}

/** Where the receipt of a folder's reports lies. */
export const receiptPlace = (folder: string): string => cacheFolder('reports', `${sha256(realpathSync(folder))}.json`);

/** Where the cache cannot be written, reports are made anew each time. */
export function writeReceipt(
  folder: string,
  made: string,
  files: readonly (readonly [string, string | Uint8Array])[],
): void {
  if (cacheProblem()) return;
  const receipt: Receipt = { made, files: Object.fromEntries(files.map(([name, content]) => [name, sha256(content)])) };
  writeKept(receiptPlace(folder), receipt);
  removeOldest(cacheFolder('reports'));
}

function removeOldest(place: string): void {
  const receipts = readdirSync(place).map((name) => join(place, name));
  if (receipts.length <= MOST_RECEIPTS) return;
  const age = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const dated = receipts.map((file) => [file, age(file)] as const).sort(([, a], [, b]) => b - a);
  for (const [file] of dated.slice(MOST_RECEIPTS)) rmSync(file, { force: true });
}

/** The files of earlier reports of the same inputs; null where there are none, or one is gone or not as it was written. */
export function filesStillRight(folder: string, made: string): string[] | null {
  const receipt = readKept(receiptPlace(folder), receiptSchema);
  if (receipt?.made !== made) return null;
  const names = Object.keys(receipt.files);
  const isRight = (name: string): boolean => {
    try {
      return sha256(readBytes(join(folder, name), LARGEST_TABLE)) === receipt.files[name];
    } catch {
      return false; // it is gone, or no file
    }
  };
  return names.length > 0 && names.every(isRight) ? names : null;
}

/** Its names are opened, so none may lead out of the folder. */
const receiptSchema: z.ZodType<Receipt> = z.object({
  made: z.string(),
  files: z.record(z.string().regex(/^(figures\/)?[\w.-]{1,200}$/), z.string()),
});
