import { classCount, type Dataset } from '../data/dataset.js';
import { UserError } from '../ground/errors.js';
import type { RunSpec } from '../record/record.js';
import { modelOf, refusalOf, type DataTraits } from './begin.js';
import type { Variant } from './definition.js';

/** What decides whether a data set can be trained on. */
export interface DatasetSize extends DataTraits {
  /** Samples to train on. */
  readonly train: number;
}

export function sizeOfDataset(dataset: Dataset): DatasetSize {
  const classes = classCount(dataset);
  return { shape: dataset.shape, train: dataset.train.count, ...(classes !== undefined && { classes }) };
}

/**
 * Why a run cannot be trained on such a data set, in a sentence; undefined where it can. Nothing is trained for it. A plan
 * and the run itself call it, so they agree.
 */
export function obstacleTo(spec: RunSpec, variant: Variant, { train, ...traits }: DatasetSize): string | undefined {
  if (spec.batchSize > train)
    return `A batch of ${spec.batchSize} cannot be drawn from the ${train} samples of ${spec.dataset} to train on: take a smaller batch.`;
  try {
    return refusalOf(spec, modelOf(spec, variant, traits));
  } catch (error) {
    if (error instanceof UserError) return error.message;
    return undefined; // a fault of the variant, which its run records
  }
}
