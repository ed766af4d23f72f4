import * as tf from '@tensorflow/tfjs-core';
import { defined, itemAt } from '../ground/certain.js';
import { sampleSize } from '../data/dataset.js';
import { eager, type Engine, type Tensors } from '../engines/engine.js';
import { generate } from './discriminate.js';
import { oneHot } from './labels.js';
import type { Model } from './model.js';

/** Latents per forward pass; it changes speed and memory, not the result. */
const BATCH = 250;

/** Makes samples of one model, whose generator it compiles once. */
export interface Sampler {
  /**
   * Samples [count × sample size] from latents [count × latent size] and, of a generator with labels, classes [count]; with
   * moving statistics.
   */
  (weights: Tensors, latents: Float32Array, classes?: Uint16Array): Promise<Float32Array>;
  dispose(): void;
}

export function samplerOf(model: Model, compile: Engine['compile'] = eager): Sampler {
  const { latentSize, shape } = model;
  const size = sampleSize(shape);
  const run = compile((weights, { latents, labels }) => ({
    state: {},
    outputs: { samples: generate(model, weights, latents as tf.Tensor2D, { training: false, labels }) },
  }));
  const sampler = async (weights: Tensors, latents: Float32Array, classes?: Uint16Array): Promise<Float32Array> => {
    const state = { tensors: weights };
    const count = latents.length / latentSize;
    const out = new Float32Array(count * size);
    for (let start = 0; start < count; start += BATCH) {
      const rows = Math.min(BATCH, count - start);
      const part = tf.tensor2d(latents.subarray(start * latentSize, (start + rows) * latentSize), [rows, latentSize]);
      const own = classes && oneHot(classes.subarray(start, start + rows), defined(model.classes));
      const samples = itemAt(Object.values(run(state, { latents: part, ...(own && { labels: own }) })), 0);
      out.set(await samples.data<'float32'>(), start * size);
      tf.dispose([part, samples, own ?? []]);
    }
    return out;
  };
  return Object.assign(sampler, { dispose: () => run.dispose?.() });
}

/** Samples made once. To sample one model several times, use `samplerOf`, which compiles it once. */
export const sample = (
  model: Model,
  weights: Tensors,
  latents: Float32Array,
  classes?: Uint16Array,
): Promise<Float32Array> => samplerOf(model)(weights, latents, classes);
