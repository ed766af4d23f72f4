import { execa, execaNode } from 'execa';
import { projectFolder } from './folders.js';

/**
 * How other programs are started. The working folder may be somebody else's, and many a program runs or obeys what lies
 * there: Python imports modules from it, and `--import PACKAGE` would look for packages in it.
 */

/** Where a process of `ownProcess` finds the folder that the command was called in. */
const WORKING_FOLDER = 'GANBENCH_WORKING_FOLDER';

/** Starts a program in this program's folder. Paths among its arguments have to be absolute. */
export const helper = execa({ cwd: projectFolder });

/** For `helper('python3', …)`: nothing is imported from the working folder, the environment or the user's own packages. */
export const ISOLATED = '-I';

/**
 * Starts a module of this program, which may be TypeScript, as harness/bin.js does. It starts in this program's folder: one that is removed meanwhile would leave it waiting for ever for the thread that loads
 * modules. `enterWorkingFolder` takes it to the folder of this process.
 */
export const ownProcess = execaNode({
  cwd: projectFolder,
  nodeOptions: ['--import', new URL('typescript.js', import.meta.url).href],
  env: { [WORKING_FOLDER]: process.cwd() },
});

/** In a process of `ownProcess`: from here on paths are relative to the folder that the command was called in. */
export function enterWorkingFolder(): void {
  const folder = process.env[WORKING_FOLDER];
  if (folder !== undefined) process.chdir(folder);
}
