import * as tf from '@tensorflow/tfjs-core';
import type { Dataset } from '../data/dataset.js';
import type { Tensors } from '../engines/engine.js';
import { UserError } from '../ground/errors.js';
import { IMAGES_SHOWN, reconstructionPictures, subjects } from '../scoring/reconstruction-pictures.js';
import type { Model } from '../training/model.js';
import { weightsToScore } from '../scoring/evaluate.js';
import type { RunFolder } from './folder.js';
import type { RunSpec } from '../record/record.js';

/** Writes pictures of what an encoder makes of held-out samples. Other discriminators reconstruct nothing. */
export async function writeReconstructions(
  model: Model,
  tensors: Tensors,
  spec: RunSpec,
  { dataset, folder }: { readonly dataset: Dataset; readonly folder: RunFolder },
): Promise<void> {
  if (model.head !== 'encoder') return;
  const weights = weightsToScore(model, tensors);
  const count = dataset.shape.length === 3 ? IMAGES_SHOWN : spec.evaluation.samples;
  try {
    const chosen = subjects({ model, dataset }, count, spec.seed);
    const pictures = await reconstructionPictures({ model, weights, dataset }, chosen);
    for (const [name, png] of Object.entries(pictures)) folder.writeReconstruction(name, png);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    folder.log(`No reconstructions: ${error.message}`); // codes that are not finite
  } finally {
    tf.dispose(weights);
  }
}
