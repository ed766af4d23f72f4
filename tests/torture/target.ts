import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A parser of files that others may have made, and a good file. */
export interface Target {
  readonly name: string;
  readonly good: Uint8Array;
  /** Texts that mean something in the format. */
  readonly tokens?: readonly string[];
  /** Makes the checksums of a damaged file right again. */
  repair?(bytes: Uint8Array): Uint8Array;
  /** What it returns may be a promise. */
  parse(bytes: Uint8Array): unknown;
}

/** What a file of `parsers/` exports by default: targets that may write into a folder of their own. */
export type Targets = (folder: string) => Target[];

/** Writes a file into the folder, and returns its path. */
export function fileIn(folder: string, name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}
