import { execaNode } from 'execa';
import { projectFolder } from './folders.js';

/** Where a process of `ownProcess` finds the folder that the command was called in. */
const WORKING_FOLDER = 'GANBENCH_WORKING_FOLDER';

/**
 * Megabytes of each half of the space for new objects. By Node.js' own choice, 16, it grows to 48 MB in every process, and a
 * training, whose numbers lie elsewhere, is no faster for it.
 */
const NEW_OBJECTS_MB = 4;

/**
 * Starts a module of this program, which may be TypeScript, as harness/bin.js does. It starts in this program's folder:
 * if that folder were removed meanwhile, the process would wait without end for the thread that loads modules.
 * `enterWorkingFolder` takes it to the folder of this process.
 */
export const ownProcess = execaNode({
  cwd: projectFolder,
  nodeOptions: [
    `--max-semi-space-size=${NEW_OBJECTS_MB}`,
    ...['--import', new URL('typescript.js', import.meta.url).href],
  ],
  env: {
    // Read at each start: this process may itself have entered the folder after it loaded this module.
    get [WORKING_FOLDER]() {
      return process.cwd();
    },
  },
});

/** In a process of `ownProcess`: from here on paths are relative to the folder that the command was called in. */
export function enterWorkingFolder(): void {
  const folder = process.env[WORKING_FOLDER];
  if (folder !== undefined) process.chdir(folder);
}
