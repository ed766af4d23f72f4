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
  /** sha256 of the content: part of a run's key. */
  readonly checksum: string;
  /** The true density of 2-D mixtures: equal weights, one standard deviation. */
  readonly mixture?: { readonly centres: readonly (readonly number[])[]; readonly deviation: number } | undefined;
  /** How many classes there are, where they are equally likely and finding them all is the task. */
  readonly modes?: number;
  /** Whether the samples' order may say what they are, as that of files by name: then a part has to be drawn. */
  readonly sorted?: boolean;
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
  /**
   * Loads and checks the data, and fetches what can be fetched unless told otherwise; throws a UserError that says how to get
   * what is missing.
   */
  load(argument?: string, options?: { readonly fetches?: boolean }): Promise<Dataset>;
}

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
