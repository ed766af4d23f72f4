import * as tf from '@tensorflow/tfjs-core';
import type { Dataset } from '../data/dataset.js';
import type { Tensors } from '../engines/engine.js';
import { sizeOf } from '../ground/arrays/size.js';
import { defined } from '../ground/certain.js';
import { stream } from '../random/stream.js';
import { drawInput } from './draw.js';
import { drawLabels, oneHot } from './labels.js';
import { initialState, type Model } from './model.js';
import { jointInputs } from './schemes/joint.js';

/** Of everything that a check draws. */
export const SEED = 1;
const [COUNT, CLASSES] = [256, 3];

/** Points around the origin, with classes for those who need some: enough to see gradients, and quick. */
export const points: Dataset = {
  name: 'check',
  shape: [2],
  classNames: Array.from({ length: CLASSES }, (_, label) => String(label)),
  checksum: 'check',
  train: cloud('train'),
  test: cloud('test'),
};

function cloud(part: string): Dataset['train'] {
  const values = stream(SEED, 'check', part).normal(2 * COUNT);
  return {
    count: COUNT,
    read: (index, out, at) => out.set(values.subarray(2 * index, 2 * index + 2), at),
    labels: Uint8Array.from({ length: COUNT }, (_, index) => index % CLASSES),
  };
}

/** Where gradients are looked at: first weights, and what a step of all players draws, besides learning rates. */
export function startOf(model: Model): { state: Tensors; inputs: Tensors } {
  const random = stream(SEED, 'check', 'draws');
  const streams = { latents: random, labels: random, penalty: random, view: random };
  const { batchSize, shape, classes } = model;
  const inputs: Record<string, tf.Tensor> = {};
  for (const [name, source] of Object.entries(jointInputs(model))) {
    if (source.from === 'learning rate') continue;
    if (source.from === 'data') {
      const lengths = [batchSize, ...shape];
      inputs[name] = tf.tensor(random.normal(sizeOf(lengths)), lengths);
    } else if (source.from === 'labels of the data') {
      inputs[name] = oneHot(drawLabels(batchSize, defined(classes), random), defined(classes));
    } else inputs[name] = drawInput(source, model, streams);
  }
  return { state: initialState(model, SEED), inputs };
}

/** The largest entry of them all, whatever its sign. */
export const largestOf = (tensors: readonly tf.Tensor[]): number =>
  Math.max(...tensors.map((each) => tf.max(tf.abs(each)).dataSync()[0] ?? 0));
