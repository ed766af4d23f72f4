import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { z } from 'zod';
import { sha256 } from './digest.js';
import { UserError } from './errors.js';
import { LARGEST_TABLE, readText, writeAtomically } from './files.js';

/**
 * Keeps a value that can be computed again, with a checksum over it and the file's name, which is a hash of what it is of.
 * Where the place takes no file, as on a full disk, it is not kept.
 */
export function writeKept(path: string, value: unknown): void {
  try {
    writeAtomically(path, `${JSON.stringify({ sha256: checksumOf(path, value), value })}\n`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
}

/** What was kept; null where there is nothing, or it is damaged, had another name, or has another form. */
export function readKept<T>(path: string, schema: z.ZodType<T>): T | null {
  if (!existsSync(path)) return null;
  try {
    const kept = JSON.parse(readText(path, LARGEST_TABLE)) as { readonly sha256: unknown; readonly value: unknown };
    return kept.sha256 === checksumOf(path, kept.value) ? (schema.safeParse(kept.value).data ?? null) : null;
  } catch {
    return null; // not JSON, too large, or not readable
  }
}

const checksumOf = (path: string, value: unknown): string => sha256([basename(path), value]);
