import { existsSync, readdirSync, statSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

import { messageOf, UserError } from '../../ground/errors.js';
import type { Dataset, DatasetSource } from '../dataset.js';
import { readImage, squareThumbnail } from '../images.js';
import { pixelSamples, sha256 } from '../pixels.js';

const DEFAULT_SIZE = 32;
const MIN_SIZE = 4;
const MAX_SIZE = 512;
const MAX_BYTES = 2 ** 32;

/** Every tenth image is for testing: the first of each ten, so that two images are enough. */
const isTest = (index: number) => index % 10 === 0;

interface Request {
  readonly folder: string;
  readonly size: number;
}

/** `FOLDER` or `FOLDER?size=64`. */
export function parseRequest(argument: string): Request {
  const [, folder = argument, key, value] = /^(.+)\?(\w+)=([^/]*)$/.exec(argument) ?? [];
  if (key === undefined) return { folder, size: DEFAULT_SIZE };
  const size = Number(value);
  if (key !== 'size' || !Number.isInteger(size) || size < MIN_SIZE || size > MAX_SIZE)
    throw new UserError(
      `images:${argument} is not understood: write images:FOLDER?size=N with an integer N from ${MIN_SIZE} to ${MAX_SIZE}.`,
    );
  return { folder, size };
}

/** More files than any set of pictures has: a whole disk was named. */
const MOST_FILES = 2 ** 22;

/**
 * The paths of PNG and JPEG files below `folder`, sorted and separated by "/"; links are followed, hidden files not.
 * @throws UserError where a folder below cannot be read, or there are too many files.
 */
export function findImages(folder: string): string[] {
  try {
    return walkImages(folder).sort();
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`The pictures below ${folder} cannot be listed: ${messageOf(error)}.`);
  }
}

function walkImages(folder: string): string[] {
  let files = 0;
  const visited = new Set<string>(); // links can lead in circles
  const walk = (within: string): string[] => {
    const place = realpathSync(join(folder, within));
    if (visited.has(place)) return [];
    visited.add(place);
    const names = readdirSync(place);
    files += names.length;
    if (files > MOST_FILES)
      throw new UserError(`There are more than ${MOST_FILES} files below ${folder}: name a folder of pictures.`);
    return names
      .filter((name) => !name.startsWith('.'))
      .flatMap((name) => {
        const path = within ? `${within}/${name}` : name;
        if (statSync(join(folder, path), { throwIfNoEntry: false })?.isDirectory()) return walk(path);
        return /\.(png|jpe?g)$/i.test(name) ? [path] : [];
      });
  };
  return walk('');
}

async function load(argument = ''): Promise<Dataset> {
  const { folder, size } = parseRequest(argument);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UserError(`images:${argument} cannot be loaded: there is no folder ${folder}.`);
  const paths = findImages(folder);
  if (paths.length < 2)
    throw new UserError(`${folder} has ${paths.length} PNG or JPEG files; a data set needs two at least.`);
  const bytes = size * size * 3;
  if (paths.length * bytes > MAX_BYTES)
    throw new UserError(
      `${folder} has ${paths.length} images, too many at ${size} × ${size} pixels: take a smaller size.`,
    );

  const testCount = Math.ceil(paths.length / 10);
  const train = new Uint8Array((paths.length - testCount) * bytes);
  const test = new Uint8Array(testCount * bytes);
  let trainEnd = 0;
  paths.forEach((path, index) => {
    const pixels = squareThumbnail(readImage(join(folder, path)), size);
    if (isTest(index)) test.set(pixels, (index / 10) * bytes);
    else train.set(pixels, bytes * trainEnd++);
  });
  return {
    name: `images:${argument}`,
    shape: [size, size, 3],
    train: pixelSamples(train, bytes),
    test: pixelSamples(test, bytes),
    checksum: sha256(`${size} ${testCount} `, train, test),
    sorted: true,
  };
}

/** Also a folder that does not exist, of which `load` says so. */
function files(argument = ''): string[] {
  const { folder } = parseRequest(argument);
  return existsSync(folder) ? findImages(folder).map((path) => join(folder, path)) : [];
}

export default {
  name: 'images',
  title: 'A folder of PNG and JPEG files, cropped and resized: images:FOLDER or images:FOLDER?size=64',
  argument: 'FOLDER',
  files,
  load,
} satisfies DatasetSource;
