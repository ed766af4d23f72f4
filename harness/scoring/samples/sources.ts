import { statSync } from 'node:fs';
import { itemAt } from '../../ground/certain.js';
import type { Samples } from '../../data/dataset.js';
import { datasetSources, loadDataset } from '../../data/index.js';
import { joinOptions, onlyOptions, splitOptions, type WithOptions } from '../../data/options.js';
import { sha256 } from '../../data/pixels.js';
import { UserError } from '../../ground/errors.js';
import { readImages, type ImageSet } from '../../../metrics/features/extract.js';
import { arrayEndings } from '../../ground/arrays/read.js';
import { imagesOf } from './image-arrays.js';
import type { ImageSource } from './image-source.js';
import { labelsOfArray, labelsTogether } from './labels.js';
import { pictureSource } from './pictures.js';
import { arrayAt, existingPlace, isArchive, isArray } from './places.js';

/** Who hears of what takes minutes. */
export interface Hearing {
  say?(text: string): void;
  /** Of headers of pictures, which are read before the pictures. */
  onProgress?(done: number, total: number): void;
}

/**
 * The samples that words on the command line name, one set after the other: data sets (`mnist`, `mnist?split=train`), folders
 * and archives of pictures (`FOLDER`, `FILE.zip?size=64`), and arrays (`FILE.npy`, `FILE.npz?array=NAME`,
 * `FILE.safetensors?array=NAME`).
 * @throws UserError where there is no such thing, it cannot be read, or the samples differ in shape.
 */
export async function loadImages(words: readonly string[], hearing: Hearing = {}): Promise<ImageSource> {
  const sources: ImageSource[] = [];
  for (const word of words) sources.push(await loadOne(word, hearing));
  return sources.length === 1 ? itemAt(sources, 0) : together(sources);
}

async function loadOne(word: string, hearing: Hearing): Promise<ImageSource> {
  const dataset = await datasetSource(word, hearing);
  if (dataset) return dataset;
  const place = existingPlace(word);
  if (isArray(place)) return arraySource(word, place);
  if (!isArchive(place) && !statSync(place.path).isDirectory())
    throw new UserError(
      `${place.path} is neither a folder of images nor one of ${['.zip', ...arrayEndings].join(', ')}.`,
    );
  return pictureSource(word, place, hearing.onProgress);
}

async function datasetSource(word: string, { say }: Hearing): Promise<ImageSource | undefined> {
  const names = (await datasetSources()).map(({ name }) => name);
  if (!names.includes(itemAt(word.split(/[:?]/), 0))) return undefined;
  const { path, options } = splitOptions(word);
  const { split = 'test', ...others } = options;
  if (split !== 'train' && split !== 'test') throw new UserError(`${word}: a split is train or test, not ${split}.`);
  const name = joinOptions({ path, options: others });
  const dataset = await loadDataset(name, say && { say });
  const samples: Samples = dataset[split];
  return {
    label: `${name} (${split})`,
    images: { count: samples.count, shape: dataset.shape, read: samples.read.bind(samples) },
    checksum: sha256(`${dataset.checksum} ${split}`),
    note: `the ${samples.count} samples of the ${split} split`,
    ...(dataset.mixture && { mixture: dataset.mixture }),
    ...(samples.labels && {
      labels: Array.from(samples.labels, (label) => dataset.classNames?.[label] ?? String(label)),
    }),
    remarks: () => dataset.notes ?? [],
  };
}

function arraySource(word: string, place: WithOptions): ImageSource {
  onlyOptions(place, ['array', 'range', 'labels'], word);
  const source = imagesOf(arrayAt(place), word, place.options['range']);
  return { label: word, ...source, labels: labelsOfArray(place, source.images.count, word) };
}

/** Several sources as one. @throws UserError where their samples differ in shape. */
function together(sources: readonly ImageSource[]): ImageSource {
  const { images } = itemAt(sources, 0);
  const other = sources.find((source) => source.images.shape.join() !== images.shape.join());
  if (other)
    throw new UserError(
      `${itemAt(sources, 0).label} has samples of ${images.shape.join('×')} and ${other.label} of ${other.images.shape.join('×')}: samples of one side have one shape; ?size= and ?channels= can give it.`,
    );
  const sets = sources.map((source) => source.images);
  return {
    label: sources.map(({ label }) => label).join(' + '),
    images: {
      count: sets.reduce((sum, { count }) => sum + count, 0),
      shape: images.shape,
      readMany: (start, count) => readAcross(sets, start, count),
    },
    checksum: sha256(sources.map(({ checksum }) => checksum).join(' ')),
    note: sources.map(({ note }) => note).join('; '),
    labels: labelsTogether(
      sources.map(({ label }) => label),
      sources.map(({ labels }) => labels),
    ),
    remarks: () => sources.flatMap((source) => source.remarks?.() ?? []),
  };
}

/** Samples by their places in all sets, one set after the other. */
async function readAcross(sets: readonly ImageSet[], start: number, count: number): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  let before = 0;
  for (const set of sets) {
    const [from, to] = [Math.max(start, before) - before, Math.min(start + count, before + set.count) - before];
    if (from < to) parts.push(await readImages(set, from, to - from));
    before += set.count;
  }
  if (parts.length === 1) return itemAt(parts, 0);
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (out.set(part, at), at + part.length), 0);
  return out;
}
