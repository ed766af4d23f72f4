import { statSync } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { z } from 'zod';

import { UserError } from '../ground/errors.js';
import { sha256 } from '../ground/file-digest.js';
import { readText, LARGEST_TABLE, writeAtomically } from '../ground/files.js';
import { cacheFolder } from '../ground/folders.js';

const manifestName = 'manifest.json';
const checkedName = 'checked.json';
const checkedSchema = z.record(z.string(), z.string());
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

/**
 * What is wrong with a folder that was sealed, or undefined. A file's bytes are compared with its digest where they have not
 * been since it was last changed, and with `deep` always; otherwise it takes milliseconds.
 * @throws UserError where other users may write in the folder: what they put there would run as this user's.
 */
export async function damage(folder: string, { deep = false } = {}): Promise<string | undefined> {
  let text: string;
  try {
    text = readText(join(folder, manifestName), LARGEST_TABLE);
  } catch {
    return 'it is not complete';
  }
  const manifest = manifestSchema.safeParse(parsed(text));
  if (!manifest.success) return 'its manifest is damaged';
  refuseWritableByOthers(folder);
  const before = deep ? {} : checkedBefore(folder);
  const now: Record<string, string> = {};
  for (const [file, { size, sha256: expected }] of Object.entries(manifest.data.files)) {
    const path = join(folder, file);
    const found = await lstat(path).catch(() => undefined);
    if (!found?.isFile()) return `${file} is missing`;
    if (found.size !== size) return `${file} has ${found.size} bytes, not ${size}`;
    const state = `${found.ino} ${found.mtimeMs} ${found.ctimeMs}`;
    if (before[file] !== state && (await sha256(path)) !== expected) return `${file} has changed`;
    now[file] = state;
  }
  if (!isDeepStrictEqual(before, now)) keepChecked(folder, now);
  return undefined;
}

/** In which state a file was when its bytes were last compared with its digest: a change of any kind gives it another time. */
function checkedBefore(folder: string): Readonly<Record<string, string>> {
  try {
    return checkedSchema.parse(parsed(readText(join(folder, checkedName), LARGEST_TABLE)));
  } catch {
    return {};
  }
}

function keepChecked(folder: string, states: Readonly<Record<string, string>>): void {
  try {
    writeAtomically(join(folder, checkedName), JSON.stringify(states, null, 1));
  } catch {
    // In a folder that cannot be written the bytes are compared each time.
  }
}

/** @throws UserError where others than its owner may write in the folder, or in one above it up to the cache. */
function refuseWritableByOthers(folder: string): void {
  if (process.platform === 'win32') return;
  const root = cacheFolder();
  for (let place = resolve(folder); ; place = dirname(place)) {
    const { mode, gid } = statSync(place);
    const isShared = (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== process.getgid?.());
    if (isShared)
      throw new UserError(
        `Other users may write to ${place} and could put code there: run \`chmod go-w\` on it, or set GANBENCH_CACHE to a folder of your own.`,
      );
    if (place === root || !place.startsWith(root)) return;
  }
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
