import * as tf from '@tensorflow/tfjs-core';
import { itemAt } from '../ground/certain.js';
import { UserError } from '../ground/errors.js';
import type { Tensors } from '../engines/engine.js';
import type { Random } from '../random/stream.js';
import { headText, type HeadKind } from '../networks/options.js';

/** Classes of a batch, one-hot: [n, classes] each. Those of reals are there where a step looks at reals. */
export interface Labels {
  readonly real?: tf.Tensor | undefined;
  readonly fake: tf.Tensor;
}

/** The labels among the inputs of a step; none where the training has none. */
export const labelsIn = ({ realLabels, fakeLabels }: Tensors): Labels | undefined =>
  fakeLabels && { real: realLabels, fake: fakeLabels };

/** A row for each label: 1 at its class, 0 elsewhere. */
export function oneHot(labels: ArrayLike<number>, classes: number): tf.Tensor2D {
  const rows = new Float32Array(labels.length * classes);
  for (let i = 0; i < labels.length; i++) rows[i * classes + itemAt(labels, i)] = 1;
  return tf.tensor2d(rows, [labels.length, classes]);
}

/** `count` classes, each with equal probability. */
export const drawLabels = (count: number, classes: number, random: Random): Uint16Array =>
  Uint16Array.from({ length: count }, () => random.integer(classes));

/** `count` classes in equal shares, so far as that goes: one random order of all classes after another. */
export function equalShares(count: number, classes: number, random: Random): Uint16Array {
  const labels = new Uint16Array(count);
  for (let start = 0; start < count; start += classes)
    labels.set(random.permutation(classes).subarray(0, count - start), start);
  return labels;
}

/** @throws UserError where such a training cannot have labels, or needs some. */
export function checkLabels(
  classes: number | undefined,
  { head, recipe }: { readonly head: HeadKind; readonly recipe: { readonly pack: number } },
): void {
  if (classes === undefined) {
    if (head === 'classifier')
      throw new UserError(
        'The discriminator tells classes apart, so it needs labels: set labels: true in the suite, and take a data set with classes.',
      );
    return;
  }
  if (head === 'encoder' || head === 'autoencoder')
    throw new UserError(
      `Labels are told to a discriminator of one score, by projection, and this one is ${headText(head)}: leave labels out.`,
    );
  if (recipe.pack > 1)
    throw new UserError(
      `Packing joins ${recipe.pack} samples to one score, and labels would tell them apart: set pack to 1, or leave labels out.`,
    );
}
