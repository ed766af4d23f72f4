import type { Dataset } from '../../harness/data/dataset.js';
import { needsLabels } from '../../harness/training/recipe.js';
import type { Variant } from '../../harness/variant.js';

const CLASSES = 3;

/** The classes that a variant is tried with: none, unless it trains with labels only. */
export const classesFor = (variant: Variant): { readonly classes?: number } =>
  needsLabels(variant) ? { classes: CLASSES } : {};

/** The data set with labels, which trainings without do not look at. */
export const labelled = (dataset: Dataset): Dataset => ({
  ...dataset,
  train: {
    ...dataset.train,
    labels: Uint8Array.from({ length: dataset.train.count }, (_, index) => index % CLASSES),
  },
});
