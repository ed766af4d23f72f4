import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256 } from '../harness/ground/digest.js';
import { importsOf } from '../harness/ground/import-graph.js';
import { LARGEST_TABLE, readBytes, readText, writeAtomically, holds } from '../harness/ground/files.js';
import { ownFile } from '../harness/ground/folders.js';
import type { Film } from './figures/frames.js';
import type { Results } from './results.js';

/** What reports were made of and what came out, so that they are not made again while both are as they were. */
export interface Receipt {
  /** sha256 of the results, the pictures and the code. */
  readonly made: string;
  /** sha256 of each file by its name, in the order in which they are listed. */
  readonly files: Readonly<Record<string, string>>;
}

const NAME = '.reports.json';

/** What decides how a report looks: in Node, in its page, and the page's style. */
const entries = ['index.ts', 'browser/main.ts', 'browser/style.css'].map((file) => ownFile(`reports/${file}`));

export function digestOfInputs(results: Results, films: readonly Film[]): string {
  const hash = createHash('sha256');
  const { curves, ...rest } = results;
  hash.update(JSON.stringify([process.version, rest, [...curves]]));
  for (const { run, frames, reconstructions } of films) {
    hash.update(JSON.stringify([run.name, frames.map(({ step }) => step), reconstructions.map(({ name }) => name)]));
    for (const { png } of [...frames, ...reconstructions]) hash.update(sha256(png));
  }
  const code = importsOf(entries);
  hash.update(sha256([code.hash, code.packages]));
  return hash.digest('hex');
}

export function writeReceipt(
  folder: string,
  made: string,
  files: readonly (readonly [string, string | Uint8Array])[],
): void {
  const receipt: Receipt = {
    made,
    files: Object.fromEntries(files.map(([name, content]) => [name, sha256(content)])),
  };
  const text = `${JSON.stringify(receipt, null, 1)}\n`;
  const path = join(folder, NAME);
  if (!holds(path, text)) writeAtomically(path, text);
}

/** The files of earlier reports of the same inputs; null where there are none, or one is gone or not as it was written. */
export function filesStillRight(folder: string, made: string): string[] | null {
  const receipt = readReceipt(join(folder, NAME));
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

/** A receipt that cannot be read says nothing. */
function readReceipt(path: string): Receipt | null {
  try {
    return receiptSchema.parse(JSON.parse(readText(path, LARGEST_TABLE)));
  } catch {
    return null;
  }
}
