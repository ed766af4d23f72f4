import { existsSync, statSync } from 'node:fs';
import { UserError } from '../../ground/errors.js';
import { itemAt } from '../../ground/certain.js';
import type { Dataset, DatasetSource, Samples } from '../dataset.js';
import { onlyOptions, sizeOption, splitOptions } from '../options.js';
import { folderLabels, isByFolders } from '../pictures/folder-labels.js';
import { listPictures, PICTURES } from '../pictures/list.js';
import type { Size } from '../pictures/picture.js';
import { readPixels } from '../pictures/pixels.js';
import { scanPicture } from '../pictures/readers.js';
import { pixelSamples, sha256 } from '../pixels.js';

const DEFAULT_SIZE: Size = { width: 32, height: 32 };
const MAX_BYTES = 2 ** 32;

/** Every tenth image is for testing: the first of each ten, so that two images are enough. */
const TEST_EVERY = 10;

interface Request {
  readonly source: string;
  readonly size: Size;
  /** Found out where it is not asked for. */
  readonly channels?: 1 | 3;
  /** Whether subfolders are classes. */
  readonly classes: boolean;
}

/** `FOLDER?size=64&channels=3&labels=folders`. @throws UserError where an option is not understood. */
function parseRequest(argument: string): Request {
  const word = `images:${argument}`;
  const place = splitOptions(argument);
  onlyOptions(place, ['size', 'channels', 'labels'], word);
  const { size, channels, labels } = place.options;
  if (channels !== undefined && channels !== '1' && channels !== '3')
    throw new UserError(`${word} is not understood: channels are 1 or 3.`);
  return {
    source: place.path,
    size: sizeOption(size, word) ?? DEFAULT_SIZE,
    classes: isByFolders(labels, word),
    ...(channels !== undefined && { channels: channels === '1' ? 1 : 3 }),
  };
}

async function load(argument = ''): Promise<Dataset> {
  const { source, size, channels, classes } = parseRequest(argument);
  if (!statSync(source, { throwIfNoEntry: false }))
    throw new UserError(`images:${argument} cannot be loaded: there is no folder or archive ${source}.`);
  const { places, leftOut } = listPictures(source);
  const { width, height } = size;
  if (places.length < 2)
    throw new UserError(
      `${source} has ${places.length} ${PICTURES}; a data set needs two at least${leftOut ? ` (${leftOut})` : ''}.`,
    );
  if (places.length * width * height * (channels ?? 3) > MAX_BYTES)
    throw new UserError(
      `${source} has ${places.length} images, too many at ${width} × ${height} pixels: take a smaller size.`,
    );
  const labels = classes ? folderLabels(places, source) : undefined;
  const read = await readPixels(places, size, channels);
  const { decoder } = await scanPicture({ place: itemAt(places, 0) });
  const notes = [...(leftOut ? [`${source}: ${leftOut}.`] : []), ...read.remarks];
  const all = pixelSamples(read.pixels, width * height * read.channels, labels?.numbers);
  const [test, train] = splitPlaces(places.length);
  return {
    name: `images:${argument}`,
    shape: [height, width, read.channels],
    train: part(all, train),
    test: part(all, test),
    checksum: sha256(`${height} ${width} ${read.channels} ${labels?.names.join('/') ?? ''} `, read.pixels),
    sorted: true,
    decoder,
    ...(labels && { classNames: labels.names }),
    ...(notes.length > 0 && { notes }),
  };
}

/** Also a folder that does not exist, of which `load` says so. */
function files(argument = ''): string[] {
  const { source } = parseRequest(argument);
  if (!existsSync(source)) return [];
  return statSync(source).isDirectory() ? listPictures(source).places.map(({ file }) => file) : [source];
}

/** The places of the test split and of the train split. */
function splitPlaces(count: number): [test: number[], train: number[]] {
  const all = Array.from({ length: count }, (_, index) => index);
  const isTest = (index: number): boolean => index % TEST_EVERY === 0;
  return [all.filter(isTest), all.filter((index) => !isTest(index))];
}

/** Some of the samples, by their places. */
function part({ read, labels }: Samples, places: readonly number[]): Samples {
  return {
    count: places.length,
    read: (index, out, offset) => read(itemAt(places, index), out, offset),
    ...(labels && { labels: Uint16Array.from(places, (place) => itemAt(labels, place)) }),
  };
}

export default {
  name: 'images',
  title: 'A folder or .zip of pictures, cropped and resized: images:FOLDER, images:FOLDER?size=64&labels=folders',
  argument: 'FOLDER',
  files,
  load,
} satisfies DatasetSource;
