import * as tf from '@tensorflow/tfjs-core';
import { sizeOf } from '../ground/arrays/size.js';
import { defined } from '../ground/certain.js';
import type { Random } from '../random/stream.js';
import { drawLabels, oneHot } from './labels.js';
import type { Model } from './model.js';
import type { InputSource } from './schemes/scheme.js';

/** What each kind of input is drawn from. */
export interface DrawStreams {
  readonly latents: Random;
  /** Classes of fakes. */
  readonly labels: Random;
  readonly penalty: Random;
  readonly view: Random;
}

/** Inputs of a step that come from no data and no schedule. */
export type DrawnSource = Extract<InputSource, { from: 'latents' | 'labels' | 'penalty noise' | 'view draws' }>;

export function drawInput(source: DrawnSource, model: Model, streams: DrawStreams): tf.Tensor {
  const { batchSize, latentSize, classes } = model;
  switch (source.from) {
    case 'latents':
      return tf.tensor(streams.latents.normal(batchSize * latentSize), [batchSize, latentSize]);
    case 'labels':
      return oneHot(drawLabels(batchSize, defined(classes), streams.labels), defined(classes));
    case 'penalty noise': {
      const { distribution, shape } = source.noise;
      return tf.tensor(streams.penalty[distribution](sizeOf(shape)), [...shape]);
    }
    case 'view draws':
      return tf.tensor(streams.view.uniform(sizeOf(source.shape)), [...source.shape]);
  }
}
