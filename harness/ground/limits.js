// eslint-disable-next-line no-restricted-imports -- files.ts cannot be loaded yet
import { readFileSync, statSync } from 'node:fs';

/**
 * Limits that a shell or a cluster sets. Plain JavaScript: it runs before anything else is loaded, which itself opens files
 * and takes memory.
 */

/** Below these even a small bench ends in the middle (measured: 96 files, 66 GB), as WebAssembly reserves addresses. */
const needs = [
  {
    line: 'Max open files',
    least: 128,
    sentence: (limit) => `Only ${limit} files may be open at a time here, and ganbench needs 128: raise \`ulimit -n\`.`,
  },
  {
    line: 'Max address space',
    least: 1e11,
    sentence: (limit) =>
      `Only ${(limit / 1e9).toFixed(1)} GB of addresses may be used here, and ganbench reserves up to 100 without filling them: raise \`ulimit -v\` and limit the memory in another way.`,
  },
];

/**
 * Why this program cannot run here, in a sentence; undefined where it can, or where the system does not tell.
 * @param {string} [limits] What Linux says in /proc/self/limits.
 */
export function tooLowLimit(limits = limitsHere()) {
  for (const { line, least, sentence } of needs) {
    const found = new RegExp(`^${line} +(\\d+)`, 'm').exec(limits)?.[1];
    if (found !== undefined && Number(found) < least) return sentence(Number(found));
  }
  return undefined;
}

function limitsHere() {
  try {
    return readFileSync('/proc/self/limits', 'utf8');
  } catch {
    return '';
  }
}

export const LOST_FOLDER = 'The folder that this command was called in does not exist any more: change to another one.';

/** Why the working folder cannot be used, in a sentence; undefined where it can. */
export function lostWorkingFolder() {
  try {
    // Node.js remembers the path, so that it is asked whether the path still leads here.
    const [named, here] = [statSync(process.cwd()), statSync('.')];
    if (named.ino === here.ino && named.dev === here.dev) return undefined;
  } catch {
    // It has no path.
  }
  return LOST_FOLDER;
}

/** Makes a file over the limit of `ulimit -f` an error of writing, which is reported, and not the end of the process. */
export function surviveFileLimit() {
  if (process.platform !== 'win32') process.on('SIGXFSZ', () => undefined);
}
