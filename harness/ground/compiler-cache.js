import { chmodSync, existsSync, lstatSync, mkdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cacheRoot } from './cache-root.js';

/**
 * Compiled code is kept in folders of known names and loaded from there unasked. Where such a folder is not this user's alone
 * it is not used: somebody else's code could lie in it. Plain JavaScript, since it runs before TypeScript can be loaded.
 */

/** Where this program's own compiled code is kept; undefined where it cannot be. */
export function codeFolder(folder = join(cacheRoot(), 'code')) {
  return isPrivate(folder) ? folder : undefined;
}

/** Keeps tsx, which compiles what lies elsewhere, from a folder below the one for temporary files that others can write in. */
export function guardCompilerCache(folder = join(tmpdir(), `tsx-${process.geteuid?.()}`)) {
  if (process.platform === 'win32') return; // temporary files are the user's own there
  if (!isPrivate(folder)) process.env.TSX_DISABLE_CACHE = '1';
}

/** Makes the folder, where there is none, and shuts it to others, where it is this user's. */
function isPrivate(folder) {
  try {
    make(folder);
    if (process.platform === 'win32') return true;
    for (let above = dirname(folder); ; above = dirname(above)) {
      if (canBeExchanged(above)) return false;
      if (above === dirname(above)) break;
    }
    const found = lstatSync(folder);
    if (!found.isDirectory() || found.uid !== process.geteuid?.()) return false;
    if ((found.mode & 0o022) !== 0) return false;
    if ((found.mode & 0o077) !== 0) chmodSync(folder, 0o700);
    return true;
  } catch {
    return false; // it cannot be made, or something else has its name
  }
}

/** With those above it; Node's own recursive form never returns in some file systems (files.ts). */
function make(folder) {
  if (existsSync(folder)) return;
  make(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch {
    // Another process was quicker, or it cannot be made.
  }
}

/** Whether others may put another folder in the place of one in this folder: in a sticky one they may not. */
function canBeExchanged(folder) {
  const { mode, gid } = statSync(folder);
  const others = 0o002 | (gid === process.getegid?.() ? 0 : 0o020);
  return (mode & others) !== 0 && (mode & 0o1000) === 0;
}
