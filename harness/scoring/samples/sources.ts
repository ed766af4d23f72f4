import { existsSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { itemAt } from '../../ground/certain.js';
import type { Dataset, Samples } from '../../data/dataset.js';
import { findImages } from '../../data/datasets/images.js';
import { readImage, squareThumbnail, type Image } from '../../data/images.js';
import { datasetSources, loadDataset } from '../../data/index.js';
import { pixelSamples, sha256 } from '../../data/pixels.js';
import { UserError } from '../../ground/errors.js';
import type { ImageSet } from '../../../metrics/features/extract.js';
import type { Features } from '../../../metrics/features/network.js';
import { arrayEndings, readArray } from '../../ground/arrays/read.js';
import { imagesOf } from './image-arrays.js';
import { MAX_BYTES } from '../../ground/arrays/npy.js';

/** Samples for a feature network. */
export interface ImageSource {
  readonly label: string;
  readonly images: ImageSet;
  /** sha256 of all that decides the samples. */
  readonly checksum: string;
  /** What was read and how it was understood. */
  readonly note: string;
  /** The true law of 2-D data. */
  readonly mixture?: Dataset['mixture'];
}

interface Place {
  readonly path: string;
  readonly options: Readonly<Record<string, string>>;
}

/**
 * The samples that a word on the command line names: a data set (`mnist`, `mnist?split=train`), a folder of images
 * (`FOLDER`, `FOLDER?size=64`), or an array (`FILE.npy`, `FILE.npz?array=NAME`, `FILE.safetensors?array=NAME`).
 * @throws UserError where there is no such thing, or it cannot be read.
 */
export async function loadImages(word: string): Promise<ImageSource> {
  const dataset = await datasetSource(word);
  if (dataset) return dataset;
  const place = parsePlace(word);
  if (isArray(place)) return arraySource(word, place);
  return folderSource(word, place);
}

/** The rows of an array, taken as features; arrays of more than two dimensions have their samples flattened. */
export function loadFeatures(word: string): Features {
  const place = parsePlace(word);
  if (!isArray(place))
    throw new UserError(`${word} is not an array: --features none takes ${arrayEndings.join(', ')} files.`);
  only(place, ['array'], word);
  const { shape, data } = arrayAt(place);
  if (shape.length < 2)
    throw new UserError(`${word} has the shape [${shape.join(', ')}]; features are rows of a matrix, one per sample.`);
  const [count, ...rest] = shape as [number, ...number[]];
  return { count, dimensions: rest.reduce((product, size) => product * size, 1), values: Float64Array.from(data) };
}

const isArray = ({ path }: Place): boolean => arrayEndings.includes(extname(path).toLowerCase());

const arrayAt = ({ path, options }: Place): ReturnType<typeof readArray> => readArray(path, options['array']);

/** `PATH?key=value&key=value`; a file whose name has a question mark is found as it is. */
function parsePlace(word: string): Place {
  const [, path = word, query] = /^(.+)\?([a-z]+=.*)$/.exec(word) ?? [];
  if (query === undefined || existsSync(word)) return existing({ path: word, options: {} }, word);
  const options = Object.fromEntries(new URLSearchParams(query));
  return existing({ path, options }, word);
}

function existing(place: Place, word: string): Place {
  if (existsSync(place.path)) return place;
  throw new UserError(`There is no file, folder or data set "${word}".`);
}

function only(place: Place, known: readonly string[], word: string): void {
  const unknown = Object.keys(place.options).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw new UserError(`${word} is not understood: of "?" there can be ${known.join(', ') || 'nothing'} here.`);
}

async function datasetSource(word: string): Promise<ImageSource | undefined> {
  const names = (await datasetSources()).map(({ name }) => name);
  if (!names.includes(itemAt(word.split(/[:?]/), 0))) return undefined;
  const [, name = word, split = 'test'] = /^(.*)\?split=(\w+)$/.exec(word) ?? [];
  if (split !== 'train' && split !== 'test') throw new UserError(`${word}: a split is train or test, not ${split}.`);
  const dataset = await loadDataset(name);
  const samples: Samples = dataset[split];
  return {
    label: `${name} (${split})`,
    images: { count: samples.count, shape: dataset.shape, read: samples.read.bind(samples) },
    checksum: sha256(`${dataset.checksum} ${split}`),
    note: `the ${samples.count} samples of the ${split} split`,
    ...(dataset.mixture && { mixture: dataset.mixture }),
  };
}

function arraySource(word: string, place: Place): ImageSource {
  only(place, ['array', 'range'], word);
  return { label: word, ...imagesOf(arrayAt(place), word, place.options['range']) };
}

/** All images below a folder, in order of their paths: grey where every one is grey, else in colour. */
function folderSource(word: string, place: Place): ImageSource {
  only(place, ['size'], word);
  const { path } = place;
  if (!statSync(path).isDirectory())
    throw new UserError(`${path} is neither a folder of images nor one of ${arrayEndings.join(', ')}.`);
  const files = findImages(path);
  if (files.length === 0) throw new UserError(`${path} has no PNG or JPEG files.`);
  const size = sizeOption(place, word);
  const read = (file: string): Image => sized(readImage(join(path, file)), size);
  const { width, height } = read(itemAt(files, 0));
  const bytes = 3 * width * height;
  if (files.length * bytes > MAX_BYTES)
    throw new UserError(`${path} has ${files.length} images, too many at ${width}×${height}: choose a smaller ?size=.`);
  const colours = new Uint8Array(files.length * bytes);
  files.forEach((file, i) => {
    const image = read(file);
    if (image.width !== width || image.height !== height)
      throw new UserError(
        `${path} has images of ${width}×${height} (${files[0]}) and of ${image.width}×${image.height} (${file}): choose one size with ${path}?size=64.`,
      );
    colours.set(image.pixels, i * bytes);
  });
  const grey = isGrey(colours);
  const pixels = grey ? colours.filter((_, i) => i % 3 === 0) : colours;
  const shape = [height, width, grey ? 1 : 3];
  return {
    label: word,
    images: { shape, ...pixelSamples(pixels, pixels.length / files.length) },
    checksum: sha256(`${shape.join()} `, pixels),
    note: `${files.length} images of ${shape.join('×')}`,
  };
}

function sizeOption({ options }: Place, word: string): number | undefined {
  if (options['size'] === undefined) return undefined;
  const size = Number(options['size']);
  if (!Number.isInteger(size) || size < 4 || size > 512)
    throw new UserError(`${word} is not understood: a size is a whole number from 4 to 512.`);
  return size;
}

function sized(image: Image, size: number | undefined): Image {
  if (size === undefined) return image;
  return { width: size, height: size, channels: 3, pixels: squareThumbnail(image, size) };
}

function isGrey(colours: Uint8Array): boolean {
  for (let i = 0; i < colours.length; i += 3) {
    if (colours[i] !== colours[i + 1] || colours[i] !== colours[i + 2]) return false;
  }
  return true;
}
