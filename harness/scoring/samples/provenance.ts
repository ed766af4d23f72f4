import type { StoredFeatures } from '../../../metrics/features/network.js';
import { sha256 } from '../../data/pixels.js';
import type { ImageSource } from './image-source.js';
import type { Statistics } from './statistics.js';

/** Where samples came from. */
export interface Origin {
  /** As on the command line. */
  readonly source: string;
  /** What was read: which split, how many samples of which shape. */
  readonly read: string;
  /** Of all that decides the samples. */
  readonly sha256: string;
}

/** What an evaluation can be repeated with. */
export interface EvaluationProvenance {
  /** This program's version. */
  readonly ganbench: string;
  /** Name and version; null where no feature network computed. */
  readonly engine: string | null;
  /** sha256 of the feature network's weights. */
  readonly weights: string | null;
  readonly real?: Origin;
  readonly fake?: Origin;
  readonly probabilities?: Origin;
}

/** Several sources of one side stand one after the other. */
const sourceOf = (words: readonly string[]): string => words.join(' ');

export const originOfImages = (words: readonly string[], { note, checksum }: ImageSource): Origin => ({
  source: sourceOf(words),
  read: note,
  sha256: checksum,
});

export const originOfRows = (words: readonly string[], { count, dimensions, values }: StoredFeatures): Origin => ({
  source: sourceOf(words),
  read: `${count} rows of ${dimensions} numbers`,
  sha256: sha256(`${dimensions} `, values),
});

export const originOfStatistics = (words: readonly string[], { mean, covariance, count }: Statistics): Origin => ({
  source: sourceOf(words),
  read: `mean and covariance of ${mean.length} features${count === undefined ? '' : ` of ${count} samples`}`,
  sha256: sha256(`${mean.length} `, mean, covariance),
});
