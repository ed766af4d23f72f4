import { basename, extname, resolve } from 'node:path';
import { UserError } from '../../harness/ground/errors.js';

const PREFIX = 'module:';

/** Files of networks that the user wrote, by their names in a plan: `module:` and the file's without its ending. */
export type Modules = Readonly<Record<string, string>>;

/** Whether a word names a file that is a network. */
export const isModule = (word: string): boolean => word.startsWith(PREFIX);

/** The file that a word means: by the names of a plan, where there is one. */
export const moduleFile = (word: string, modules: Modules = {}): string => modules[word] ?? word.slice(PREFIX.length);

/**
 * Names without a path for the files that words name, since a path is no part of what a run is.
 * @throws UserError where two files would have one name.
 */
export function modulesNamed(words: readonly string[]): Modules {
  const modules: Record<string, string> = {};
  for (const word of words.filter(isModule)) {
    const file = resolve(moduleFile(word));
    const name = `${PREFIX}${basename(file, extname(file))}`;
    const twin = modules[name] ?? file;
    if (twin !== file) throw new UserError(`${twin} and ${file} would both be called ${name}: rename one.`);
    modules[name] = file;
  }
  return modules;
}
