import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { itemAt } from '../ground/certain.js';
import { UserError } from '../ground/errors.js';
import { LARGEST_TABLE, readText, unreadable } from '../ground/files.js';
import { counted } from '../../text/format.js';
import type { Dataset, DatasetSource, LoadOptions } from './dataset.js';
import { keptPixels, keptSamples } from './kept-pixels.js';
import { listPictures, type NamedPlace } from './pictures/list.js';
import { inOrder } from './pictures/ordered.js';
import { colours } from './pictures/picture.js';
import { scanPicture } from './pictures/readers.js';
import { Remarks } from './pictures/remarks.js';

/** What is known of a release: numbers of pictures from 1 on, the last of the train, the validation and the test part. */
export interface CelebaFacts {
  readonly last: readonly [train: number, validation: number, test: number];
}

/** Liu et al. 2015, arXiv:1411.7766; the ranges of list_eval_partition.txt. */
const PUBLISHED: CelebaFacts = { last: [162_770, 182_637, 202_599] };
const ALIGNED = { width: 178, height: 218 };
/** The side of the square in the middle that DCGAN-tensorflow cuts out (`--input_height 108 --crop`). */
const CROP = 108;
/** This module, and what decodes and crops in processes of its own. */
const code = [import.meta.url, new URL('./pictures/reader.ts', import.meta.url).href].map((url) => fileURLToPath(url));
const PARTITIONS = ['list_eval_partition.txt', 'list_eval_partition.csv'];

/** A data set of the aligned pictures of CelebA, in colour, cropped as DCGAN's and resized to a square. */
export const celebaSource = (name: string, side: number): DatasetSource => ({
  name,
  title: `CelebA: aligned faces, 162,770 + 19,962, the middle ${CROP}×${CROP} at ${side}×${side} in colour`,
  files: () => filesIn(foundFolder()),
  prepares: () => (foundFolder() === undefined ? undefined : 'decoded at the first use, in minutes'),
  load: async (_, options) => {
    const folder = foundFolder();
    if (folder !== undefined) return loadCeleba(name, side, folder, options);
    throw new UserError(
      `CelebA is missing: its licence forbids to hand it on, so get img_align_celeba.zip from its authors (https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html) and put it, or its folder img_align_celeba, into the folder celeba of a folder named by GANBENCH_DATA.`,
    );
  },
});

const folders = (): string[] => (process.env.GANBENCH_DATA ? [join(process.env.GANBENCH_DATA, 'celeba')] : []);

/** Where the pictures lie in a folder: in the folder of the archive, in the archive, or as they are. */
const placeIn = (folder: string): string | undefined =>
  [join(folder, 'img_align_celeba'), join(folder, 'img_align_celeba.zip'), folder].find((place) => existsSync(place));

const foundFolder = (): string | undefined => folders().find((folder) => placeIn(folder) !== undefined);

function filesIn(folder: string | undefined): string[] {
  const place = folder === undefined ? undefined : placeIn(folder);
  if (folder === undefined || place === undefined) return [];
  const list = partitionFile(folder);
  const pictures = statSync(place).isDirectory() ? listPictures(place).places.map(({ file }) => file) : [place];
  return list === undefined ? pictures : [...pictures, list];
}

const partitionFile = (folder: string): string | undefined =>
  [folder, join(folder, 'Eval')]
    .flatMap((place) => PARTITIONS.map((name) => join(place, name)))
    .find((file) => existsSync(file));

/**
 * The data set from a folder with `img_align_celeba` or its archive; `list_eval_partition.txt` beside it says what is for
 * training (0) and for testing (2), the published ranges where it is missing. Pictures for validation (1) are left out.
 * @throws UserError where pictures are missing, have other names or another size, or are damaged.
 */
export async function loadCeleba(
  name: string,
  side: number,
  folder: string,
  { say }: LoadOptions = {},
  facts = PUBLISHED,
): Promise<Dataset> {
  const source = placeIn(folder) ?? folder;
  const pictures = numbered(source, facts);
  const parts = partsOf(folder, facts);
  const ofPart = (part: number): NamedPlace[] => pictures.filter((_, i) => parts[i] === part);
  const train = ofPart(0);
  const places = [...train, ...ofPart(2)];
  const { decoder } = await scanPicture({ place: itemAt(places, 0) });
  const remarks = new Remarks();
  const kept = await keptPixels({
    name: 'celeba',
    of: [decoder, side, places.map(stampOf)],
    code,
    count: places.length,
    size: 3 * side * side,
    make: async function* () {
      say?.(`CelebA: ${counted(places.length, 'picture')} of ${source} are read once and kept in the cache.`);
      for await (const { place, picture } of inOrder(
        places,
        { width: side, height: side },
        { of: ALIGNED, side: CROP },
      )) {
        remarks.add(place.name, picture.remark);
        yield colours(picture);
      }
    },
  });
  const indices = places.map((_, i) => i);
  const notes = remarks.sentences();
  return {
    name,
    shape: [side, side, 3],
    train: keptSamples(kept, indices.slice(0, train.length)),
    test: keptSamples(kept, indices.slice(train.length)),
    checksum: kept.checksum,
    decoder,
    ...(notes.length > 0 && { notes }),
  };
}

/** By what a file is known to be the same. */
function stampOf({ name, file, member }: NamedPlace): unknown[] {
  const { size, mtimeMs } = statSync(file);
  return [name, size, mtimeMs, member?.packed];
}

/** The pictures in the order of their numbers. */
function numbered(source: string, { last }: CelebaFacts): NamedPlace[] {
  const count = last[2];
  const { places } = listPictures(source);
  const byNumber = new Map<number, NamedPlace>();
  for (const place of places) {
    const number = numberOf(place.name);
    if (!(number >= 1 && number <= count) || byNumber.has(number))
      throw new UserError(
        `${source} is not the folder of CelebA's aligned pictures: it has ${place.name}, and these are called ${nameOf(1)} to ${nameOf(count)}, each once.`,
      );
    byNumber.set(number, place);
  }
  return Array.from({ length: count }, (_, i) => {
    const place = byNumber.get(i + 1);
    if (place) return place;
    throw new UserError(
      `${source} has ${byNumber.size} of the ${count} pictures of CelebA, and the first that is missing is ${nameOf(i + 1)}: unpack img_align_celeba.zip again.`,
    );
  });
}

const nameOf = (number: number): string => `${String(number).padStart(6, '0')}.jpg`;
const numberOf = (name: string): number => Number(/^(\d{6})\.(jpg|png)$/.exec(basename(name))?.[1]);

/** The part of each picture: 0, 1 or 2. */
function partsOf(folder: string, { last }: CelebaFacts): number[] {
  const count = last[2];
  const file = partitionFile(folder);
  if (file === undefined) return Array.from({ length: count }, (_, i) => last.findIndex((end) => i < end));
  const parts = new Array<number>(count).fill(-1);
  for (const [row, line] of textOf(file).split(/\r?\n/).entries()) {
    if (line === '' || (row === 0 && line.startsWith('image_id'))) continue;
    const [name = '', part = '', ...more] = line.trim().split(/[\s,]+/);
    const number = numberOf(name);
    if (!(number >= 1 && number <= count) || !/^[012]$/.test(part) || more.length > 0)
      throw new UserError(`Line ${row + 1} of ${file} is not understood: a line has a picture's name, and 0, 1 or 2.`);
    parts[number - 1] = Number(part);
  }
  const missing = parts.indexOf(-1);
  if (missing >= 0) throw new UserError(`${file} says no part of ${nameOf(missing + 1)}: it is cut off.`);
  return parts;
}

function textOf(file: string): string {
  try {
    return readText(file, LARGEST_TABLE, { follow: true });
  } catch (error) {
    throw unreadable(file, error);
  }
}
