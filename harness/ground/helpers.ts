import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Options, Result } from 'execa';
import { projectFolder } from './folders.js';

/**
 * How other programs are started. The working folder may be somebody else's, and many a program runs or obeys what lies
 * there: Python imports modules from it, and `--import PACKAGE` would look for packages in it.
 */

/** Starts a program in this program's folder. Paths among its arguments have to be absolute. */
export async function helper<O extends Options = object>(
  program: string,
  args: readonly string[],
  options?: O,
): Promise<Result<O>> {
  const { execa } = await import('execa'); // a hundred modules, which a plan does without
  const result: unknown = await execa(program, args, { cwd: projectFolder, ...options });
  return result as Result<O>;
}

/** Whether a program of this name is on the search path, which takes less than to start it. */
export const isInstalled = (program: string): boolean =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .some((folder) => [program, `${program}.exe`].some((name) => existsSync(join(folder, name))));

/** For `helper('python3', …)`: nothing is imported from the working folder, the environment or the user's own packages. */
export const ISOLATED = '-I';
