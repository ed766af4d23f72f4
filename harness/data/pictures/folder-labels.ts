import { counted } from '../../../text/format.js';
import { UserError } from '../../ground/errors.js';
import type { NamedPlace } from './list.js';

const MOST_CLASSES = 2 ** 16;

/** What `labels=folders` makes of pictures. */
export interface FolderLabels {
  /** Of the classes, in order. */
  readonly names: readonly string[];
  /** The class of each picture, by its place among the names. */
  readonly numbers: Uint16Array;
}

/**
 * Classes by the first folders of the paths, numbered in the order of their names.
 * @throws UserError where a picture is in no subfolder, or there are too many of these.
 */
export function folderLabels(places: readonly NamedPlace[], source: string): FolderLabels {
  const folders = places.map(({ name }) => name.slice(0, Math.max(0, name.indexOf('/'))));
  const loose = folders.filter((folder) => folder === '').length;
  if (loose > 0)
    throw new UserError(
      `${source} has ${counted(loose, 'picture')} in no subfolder, so labels=folders gives them no class: move them into one.`,
    );
  const names = [...new Set(folders)];
  if (names.length > MOST_CLASSES)
    throw new UserError(`${source} has ${names.length} subfolders, too many for classes.`);
  const numbers = new Map(names.map((name, number) => [name, number]));
  return { names, numbers: Uint16Array.from(folders, (folder) => numbers.get(folder) ?? 0) };
}

/** @throws UserError where the option is something else than `folders`. */
export function isByFolders(option: string | undefined, word: string): boolean {
  if (option === undefined || option === 'folders') return option !== undefined;
  throw new UserError(`${word} is not understood: labels can be of folders alone, labels=folders.`);
}
