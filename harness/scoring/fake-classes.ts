import { defined } from '../ground/certain.js';
import { classCount, className, type Dataset } from '../data/dataset.js';
import { stream } from '../random/stream.js';
import type { RunSpec } from '../record/record.js';
import { equalShares } from '../training/labels.js';
import type { Features } from '../../metrics/features/network.js';
import { ofLabels, type Offer } from './inputs.js';
import type { Reference } from './reference.js';

/**
 * The classes that the samples of a draw of latents are made for, in equal shares; none where the run has no labels. They
 * depend on the seed and the draw alone, so variants are scored on the same ones.
 */
export function fakeClasses(
  draw: string,
  count: number,
  { seed, labels }: Pick<RunSpec, 'seed' | 'labels'>,
  dataset: Dataset,
): Uint16Array | undefined {
  if (!labels) return undefined;
  return equalShares(count, defined(classCount(dataset)), stream(seed, 'labels', draw));
}

/** Reals with their classes, and samples with those that they are of, or were made for; nothing where some have none. */
export function withClasses(
  dataset: Dataset,
  { features: real, labels }: Pick<Reference, 'features' | 'labels'>,
  fake: Features,
  classes: Uint16Array | undefined,
): Offer {
  const count = classCount(dataset);
  if (!labels || !classes || count === undefined) return {};
  return ofLabels(() => ({
    classes: Array.from({ length: count }, (_, label) => className(dataset, label)),
    real: { features: real, labels },
    fake: { features: fake, labels: classes.subarray(0, fake.count) },
  }));
}
