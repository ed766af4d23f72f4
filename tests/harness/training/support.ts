import * as tf from '@tensorflow/tfjs-core';
import type { Engine, Tensors } from '../../../harness/engines/engine.js';
import type { Dataset } from '../../../harness/data/dataset.js';
import type { RunSpec } from '../../../harness/record/record.js';
import { createModel, type Model } from '../../../harness/training/model.js';
import { recipeOf } from '../../../harness/training/recipe.js';
import { schemeOf } from '../../../harness/training/schemes/index.js';
import { Trainer } from '../../../harness/training/trainer.js';
import type { Objective, Recipe } from '../../../harness/variant.js';
import { stream } from '../../../harness/random/stream.js';

export const normal = (shape: number[], name: string): tf.Tensor =>
  tf.tensor(stream(0, name).normal(shape.reduce((a, b) => a * b, 1)), shape);

/** A tiny model; of points, unless a shape is given, and without labels, unless classes are. */
export const modelOf = (
  objective: Objective,
  recipe: Partial<Recipe> = {},
  shape: readonly number[] = [2],
  classes?: number,
): Model =>
  createModel({
    objective,
    recipe: recipeOf({ source: 'test', ...recipe }),
    shape,
    width: shape.length === 3 ? 2 : 8,
    latentSize: 4,
    batchSize: 8,
    ...(classes !== undefined && { classes }),
  });

export function trainerOf(
  model: Model,
  options: { engine: Engine; dataset: Dataset; scheme?: string; budget?: RunSpec['budget'] },
): Trainer {
  const { engine, dataset, scheme = 'alternating', budget } = options;
  return new Trainer(model, {
    name: 'test',
    scheme: schemeOf(scheme),
    engine,
    dataset,
    seed: 0,
    ...(budget && { budget }),
  });
}

/** Values of the named tensor. */
export const valuesOf = (tensors: Tensors, name: string): number[] => Array.from(tensors[name]!.dataSync());
