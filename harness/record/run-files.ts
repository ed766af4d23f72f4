import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, type Dirent } from 'node:fs';
import { dirname, join } from 'node:path';
import { moveFolder, writing } from '../ground/files.js';
import { isTemporary } from '../ground/leftovers.js';

/**
 * Says that a folder is the program's own. A run's has it until it has a record: written first, removed when that is there.
 * One of samples keeps it.
 */
export const MARK = '.ganbench';

const ownFiles = new RegExp(
  `^(${[
    ...[
      'run\\.json',
      'curve\\.csv',
      'losses\\.csv',
      'trace\\.json',
      'log\\.txt',
      'checkpoint\\.safetensors',
      '\\.ganbench',
    ],
    ...['samples/(\\d+|neighbours)\\.png', 'snapshots/\\d+\\.safetensors', 'reconstructions/[\\w-]+\\.png'],
  ].join('|')})$`,
);
const ownFolders = ['samples', 'snapshots', 'reconstructions'];

/** What lies in a run's folder, by sorted names with "/". */
export interface RunFiles {
  /** Files that runs write. */
  readonly own: readonly string[];
  /** All else that is no link: somebody put it there. Folders are named, not what is in them. */
  readonly others: readonly string[];
  /** What would be written through. */
  readonly links: readonly string[];
}

/** No link is followed. */
export function runFilesIn(folder: string): RunFiles {
  const found = { own: [] as string[], others: [] as string[], links: [] as string[] };
  const sort = (entry: Dirent, name: string): void => {
    const isOwn = entry.isFile() && (ownFiles.test(name) || isTemporary(name));
    (isOwn ? found.own : entry.isSymbolicLink() ? found.links : found.others).push(name);
  };
  for (const entry of entriesOf(folder)) {
    if (!entry.isDirectory() || !ownFolders.includes(entry.name)) sort(entry, entry.name);
    else for (const each of entriesOf(join(folder, entry.name))) sort(each, `${entry.name}/${each.name}`);
  }
  return found;
}

const entriesOf = (folder: string): Dirent[] =>
  readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));

/** Removes what runs write from a folder, and the folder itself where nothing else is in it. */
export function removeRun(folder: string, kept: readonly string[] = []): void {
  for (const name of runFilesIn(folder).own) if (!kept.includes(name)) rmSync(join(folder, name), { force: true });
  for (const place of [...ownFolders.map((name) => join(folder, name)), folder]) removeEmpty(place);
}

function removeEmpty(folder: string): void {
  const isFolder = lstatSync(folder, { throwIfNoEntry: false })?.isDirectory();
  if (isFolder && readdirSync(folder).length === 0) rmdirSync(folder);
}

/** Gives a run's folder its final name, in place of an earlier run's. What somebody put beside that one moves along. */
export function replaceRun(from: string, to: string): void {
  writing(to, () => {
    if (existsSync(to)) {
      removeRun(to);
      for (const name of existsSync(to) ? runFilesIn(to).others : []) {
        const target = join(from, name);
        if (existsSync(target)) continue; // it keeps the folder, which is said
        mkdirSync(dirname(target), { recursive: true });
        renameSync(join(to, name), target);
      }
      if (existsSync(to)) removeRun(to);
    }
    moveFolder(from, to);
  });
}
