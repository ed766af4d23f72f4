import { fileURLToPath } from 'node:url';
import { execa, execaNode } from 'execa';
import { projectFolder } from './folders.js';

/**
 * How other programs are started. The working folder may be somebody else's, and many a program runs or obeys what lies
 * there: Python imports modules from it, tsx reads its tsconfig.json, `--import tsx` would look for packages in it.
 */

/** Starts a program in this program's folder. Paths among its arguments have to be absolute. */
export const helper = execa({ cwd: projectFolder });

/** For `helper('python3', …)`: nothing is imported from the working folder, the environment or the user's own packages. */
export const ISOLATED = '-I';

/**
 * Starts a module of this program, compiled by tsx without the settings of any other project (as in harness/bin.js). Its
 * working folder is that of this process, since paths of the user are relative to it.
 */
export const ownProcess = execaNode({
  nodeOptions: ['--import', import.meta.resolve('tsx')],
  env: { TSX_TSCONFIG_PATH: fileURLToPath(new URL('../tsx.json', import.meta.url)) },
});
