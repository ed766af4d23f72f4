import type { Dataset } from '../../data/dataset.js';
import type { ImageSet } from '../../../metrics/features/extract.js';
import type { ClassNames } from './labels.js';

/** Samples for a feature network. */
export interface ImageSource {
  readonly label: string;
  readonly images: ImageSet;
  /** sha256 of all that decides the samples. */
  readonly checksum: string;
  /** What was read and how it was understood. */
  readonly note: string;
  /** The class of each sample, where it was told. */
  readonly labels?: ClassNames | undefined;
  /** The true law of 2-D data. */
  readonly mixture?: Dataset['mixture'];
  /** What a person should know of what was read so far, in sentences. */
  remarks?(): readonly string[];
}
