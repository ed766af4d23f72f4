import { relative, sep } from 'node:path';
import { engineNames, type EngineName } from '../engines/facts.js';
import { importsOf } from '../ground/import-graph.js';
import { projectFolder } from '../ground/folders.js';

/** The code on which a number stands. */
export interface Code {
  /** sha256 of all files that decide it. */
  readonly hash: string;
  /** Versions by the names of the packages that these files import. */
  readonly packages: Readonly<Record<string, string>>;
  /** Real paths of the files. */
  readonly files: readonly string[];
}

/**
 * Rooms whose code decides no number: it finds, guards, moves and shows things, and what is wrong with it is an error, not
 * another result.
 */
const decidesNothing = ['harness/ground/', 'harness/setup/', 'harness/executors/', 'pictures/', 'reports/', 'text/'];

export interface CodeOptions {
  /** The code of this engine counts; that of others never does. */
  readonly engine?: EngineName | undefined;
  /** Code that is counted elsewhere. */
  readonly besides?: Pick<Code, 'files'> | undefined;
}

/**
 * The code that some modules stand on: they and all that they import, without the rooms that decide no number. A key has
 * one for each thing that is loaded on its own: the training, the engine, a variant, a data set, the metrics.
 */
export function codeOf(entries: readonly string[], { engine, besides }: CodeOptions = {}): Code {
  const elsewhere = new Set(besides?.files);
  const engines = engineNames
    .filter((name) => name !== engine)
    .flatMap((name) => [`harness/engines/${name}/`, `harness/engines/${name}.ts`]);
  const leftOut = [...decidesNothing, ...engines];
  return importsOf(entries, (file) => {
    const path = relative(projectFolder, file).split(sep).join('/');
    return elsewhere.has(file) || leftOut.some((start) => path.startsWith(start));
  });
}
