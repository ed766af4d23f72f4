import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { sha256 } from '../ground/file-digest.js';
import { readText, LARGEST_TABLE, writeAtomically } from '../ground/files.js';

const manifestName = 'manifest.json';
const manifestSchema = z.object({ files: z.record(z.string(), z.object({ size: z.number(), sha256: z.string() })) });

/** Seals a folder: lists all its files with size and sha256. Written last, so a folder without it is not complete. */
export async function writeManifest(folder: string): Promise<void> {
  const files: Record<string, { size: number; sha256: string }> = {};
  for (const file of await filesOf(folder)) {
    const path = join(folder, file);
    files[file] = { size: (await stat(path)).size, sha256: await sha256(path) };
  }
  writeAtomically(join(folder, manifestName), JSON.stringify({ files }, null, 1));
}

/** What is wrong with a folder that was sealed, or undefined. Sizes take milliseconds, `deep` reads all the bytes. */
export async function damage(folder: string, { deep = false } = {}): Promise<string | undefined> {
  let text: string;
  try {
    text = readText(join(folder, manifestName), LARGEST_TABLE);
  } catch {
    return 'it is not complete';
  }
  const manifest = manifestSchema.safeParse(parsed(text));
  if (!manifest.success) return 'its manifest is damaged';
  for (const [file, { size, sha256: expected }] of Object.entries(manifest.data.files)) {
    const path = join(folder, file);
    const found = await stat(path).catch(() => undefined);
    if (!found) return `${file} is missing`;
    if (found.size !== size) return `${file} has ${found.size} bytes, not ${size}`;
    if (deep && (await sha256(path)) !== expected) return `${file} has changed`;
  }
  return undefined;
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
