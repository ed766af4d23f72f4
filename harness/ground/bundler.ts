import { stop } from 'esbuild';
import { messageOf, UserError } from './errors.js';

const TRIES = 3;

/**
 * Calls esbuild, which works in a process of its own. That may be killed, as when memory runs out: then it is started
 * again.
 * @param build A call of `buildSync`.
 * @throws BuildFailure, whose `errors` say what is wrong with the modules.
 * @throws UserError where the process does not start.
 */
export function withEsbuild<T>(build: () => T): T {
  for (let left = TRIES; ; left--) {
    try {
      return build();
    } catch (error) {
      if (isBuildFailure(error)) throw error;
      if (left === 1) throw new UserError(`esbuild, which reads the modules, does not run: ${messageOf(error)}`);
      void stop();
    }
  }
}

export const isBuildFailure = (error: unknown): boolean => error instanceof Error && 'errors' in error;
