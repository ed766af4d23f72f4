import { sizeOf } from '../ground/arrays/size.js';
import { itemAt } from '../ground/certain.js';

/** A set of samples of one shape, read one at a time. */
export interface Samples {
  readonly count: number;
  /** Writes sample `index` at `offset`; pixels are in [−1, 1], image layout is height × width × channel. */
  read(index: number, out: Float32Array, offset: number): void;
  /** The class of each sample, where the data set has classes. */
  readonly labels?: Uint8Array | Uint16Array;
}

export interface Dataset {
  readonly name: string;
  /** [height, width, channels] of images, [2] of points. */
  readonly shape: readonly number[];
  readonly train: Samples;
  readonly test: Samples;
  /** What no GAN trains on, for the networks that judge them. */
  readonly judging?: Samples;
  /** sha256 of the content: part of a run's key. */
  readonly checksum: string;
  /** The true density of 2-D mixtures: equal weights, one standard deviation. */
  readonly mixture?: { readonly centres: readonly (readonly number[])[]; readonly deviation: number } | undefined;
  /** What the classes of labelled samples are called, where it is not the label's number. */
  readonly classNames?: readonly string[];
  /** How many classes there are, where they are equally likely and finding them all is the task. */
  readonly modes?: number;
  /** Whether the samples' order may say what they are, as that of files by name: then a part has to be drawn. */
  readonly sorted?: boolean;
  /** What decoded its pictures, with versions; absent where it is read from no pictures. */
  readonly decoder?: string;
  /** What a person should know of what was read, in sentences. */
  readonly notes?: readonly string[];
}

/** What a file under `datasets/` exports: how to find and load one data set. */
export interface DatasetSource {
  readonly name: string;
  /** A short text for `ganbench list datasets`. */
  readonly title: string;
  /** What has to follow the name and a colon, such as FOLDER in `images:FOLDER`, where something has to. */
  readonly argument?: string;
  /** The files that it is read from, as far as they are there; none where it is computed. Their content is not looked at. */
  files(argument?: string): readonly string[];
  /** What the first use prepares for longer than seconds, in words; undefined where something is missing for that. */
  prepares?(): string | undefined;
  /**
   * Loads and checks the data, and fetches what can be fetched unless told otherwise; throws a UserError that says how to get
   * what is missing.
   */
  load(argument?: string, options?: LoadOptions): Promise<Dataset>;
}

export interface LoadOptions {
  /** Whether what is missing is fetched; true by default. */
  readonly fetches?: boolean;
  /** Told of what takes minutes, in sentences. */
  say?(text: string): void;
}

/** Samples `start` to `end` (without it) of the given ones. */
export function part(samples: Samples, start: number, end: number): Samples {
  return {
    count: end - start,
    read: (index, out, offset) => samples.read(start + index, out, offset),
    ...(samples.labels && { labels: samples.labels.subarray(start, end) }),
  };
}

/** How many classes the samples to train on are of; undefined where they have no labels. */
export function classCount({ train: { labels }, classNames, modes }: Dataset): number | undefined {
  if (!labels) return undefined;
  let most = 0;
  for (const label of labels) most = Math.max(most, label);
  return classNames?.length ?? modes ?? most + 1;
}

/** The class of each of `count` samples in a given order; undefined where they have no labels. */
export const classesAt = (
  { labels }: Samples,
  count: number,
  placeOf: (index: number) => number,
): Uint16Array | undefined =>
  labels && Uint16Array.from({ length: count }, (_, index) => itemAt(labels, placeOf(index)));

/** What a class is called. */
export const className = ({ classNames }: Pick<Dataset, 'classNames'>, label: number): string =>
  classNames?.[label] ?? String(label);

/** Numbers in one sample. */
export function sampleSize(shape: readonly number[]): number {
  return sizeOf(shape);
}

/** The given samples side by side: [indices.length × sampleSize], row-major. */
export function gather(samples: Samples, indices: ArrayLike<number>, size: number): Float32Array {
  const out = new Float32Array(indices.length * size);
  for (let row = 0; row < indices.length; row++) samples.read(itemAt(indices, row), out, row * size);
  return out;
}
