import { readdirSync, realpathSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { counted } from '../../../text/format.js';
import { compareText } from '../../../text/compare-text.js';
import { messageOf, UserError } from '../../ground/errors.js';
import { listZip, type ZipMember } from '../../ground/zip.js';
import type { Place } from './picture.js';

/** More files than any set of pictures has: a whole disk was named. */
const MOST_FILES = 2 ** 22;

const ENDINGS = /\.(png|jpe?g|jpe|jfif|webp|gif|tiff?|avif)$/i;
/** For sentences. */
export const PICTURES = 'PNG, JPEG, WebP, GIF, TIFF or AVIF files';

export interface NamedPlace extends Place {
  /** Path below the folder, or in the archive. */
  readonly name: string;
}

/** Pictures below a folder or in an archive, in the order of their paths. */
export interface Listing {
  readonly places: readonly NamedPlace[];
  /** How many other files there are, in words; undefined where there are none. */
  readonly leftOut?: string;
}

/**
 * The pictures below a folder, or in a .zip archive, by their endings; links are followed, hidden files are not looked at.
 * @throws UserError where it cannot be listed, or there are too many files.
 */
export function listPictures(source: string): Listing {
  try {
    return sorted(statSync(source).isDirectory() ? inFolder(source) : inArchive(source));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`The pictures in ${source} cannot be listed: ${messageOf(error)}.`);
  }
}

function sorted(files: readonly NamedPlace[]): Listing {
  const places: NamedPlace[] = [];
  const others = new Map<string, number>();
  for (const place of files) {
    if (ENDINGS.test(place.name)) places.push(place);
    else {
      const ending = extname(place.name).toLowerCase() || 'without an ending';
      others.set(ending, (others.get(ending) ?? 0) + 1);
    }
  }
  places.sort((a, b) => compareText(a.name, b.name));
  return others.size === 0 ? { places } : { places, leftOut: leftOutText(others) };
}

/** `34 files were left out (8 .bmp, 26 .txt): they are no PNG, … files.` */
function leftOutText(others: ReadonlyMap<string, number>): string {
  const kinds = [...others].sort((a, b) => b[1] - a[1]);
  const total = kinds.reduce((sum, [, count]) => sum + count, 0);
  const shown = kinds.slice(0, 6).map(([ending, count]) => `${count} ${ending}`);
  if (kinds.length > shown.length) shown.push('…');
  return `${counted(total, 'file')} left out (${shown.join(', ')}), not ${PICTURES}`;
}

function inFolder(folder: string): NamedPlace[] {
  const found: NamedPlace[] = [];
  const visited = new Set<string>(); // links can lead in circles
  const walk = (within: string): void => {
    const place = realpathSync(join(folder, within));
    if (visited.has(place)) return;
    visited.add(place);
    for (const entry of readdirSync(place, { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue;
      const name = within ? `${within}/${entry.name}` : entry.name;
      const file = join(folder, name);
      const kind = entry.isSymbolicLink() ? statSync(file, { throwIfNoEntry: false }) : entry;
      if (kind?.isDirectory()) walk(name);
      else if (kind?.isFile()) found.push({ name, file });
      if (found.length > MOST_FILES)
        throw new UserError(`There are more than ${MOST_FILES} files below ${folder}: name a folder of pictures.`);
    }
  };
  walk('');
  return found;
}

/** Of archives made on macOS: copies that hold no picture. */
const isHidden = ({ name }: ZipMember): boolean => /(^|\/)(\.|__MACOSX\/)/.test(name);

const inArchive = (file: string): NamedPlace[] =>
  listZip(file)
    .filter((member) => !isHidden(member))
    .map((member) => ({ name: member.name, file, member }));
