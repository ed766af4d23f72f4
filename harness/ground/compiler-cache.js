import { chmodSync, lstatSync, mkdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * tsx keeps what it has compiled in a folder of a known name below the one for temporary files, and loads it from there
 * unasked. Where that folder is not this user's alone it is not used: somebody else's code could lie in it. Plain JavaScript,
 * since it runs before tsx is loaded.
 */
export function guardCompilerCache(folder = cacheOfTsx()) {
  if (process.platform === 'win32') return; // temporary files are the user's own there
  if (!isPrivate(folder)) process.env.TSX_DISABLE_CACHE = '1';
}

const cacheOfTsx = () => join(tmpdir(), `tsx-${process.geteuid?.()}`);

/** Makes the folder, where there is none, and shuts it to others, where it is this user's. */
function isPrivate(folder) {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch {
    // It is there, or cannot be made.
  }
  try {
    // In a folder that others may write in, and that is not sticky, they could put another one in its place.
    const { mode: above } = statSync(dirname(folder));
    if ((above & 0o022) !== 0 && (above & 0o1000) === 0) return false;
    const found = lstatSync(folder);
    if (!found.isDirectory() || found.uid !== process.geteuid?.()) return false;
    if ((found.mode & 0o022) !== 0) return false;
    if ((found.mode & 0o077) !== 0) chmodSync(folder, 0o700);
    return true;
  } catch {
    return false;
  }
}
