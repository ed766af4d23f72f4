import type { Features } from '../../../metrics/features/network.js';
import { sha256 } from '../../data/pixels.js';
import type { ImageSource } from './image-source.js';

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

export const originOfImages = (source: string, { note, checksum }: ImageSource): Origin => ({
  source,
  read: note,
  sha256: checksum,
});

export const originOfRows = (source: string, { count, dimensions, values }: Features): Origin => ({
  source,
  read: `${count} rows of ${dimensions} numbers`,
  sha256: sha256(`${dimensions} `, values),
});
