import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { startTensorflow } from '../../harness/engines/tensorflow/index.js';
import { stream } from '../../harness/random/stream.js';
import { createModel, generatorWeights, initialState } from '../../harness/training/model.js';
import { resolvePreset } from '../../harness/training/recipe.js';
import { sample, samplerOf } from '../../harness/training/sampler.js';
import { loadVariant } from '../../harness/training/variants.js';

const engine = await startTensorflow({ device: 'cpu', threads: 1 });
const entry = await loadVariant('sgan', []);
if (entry.status !== 'ready') throw new Error(entry.reason);
const model = createModel({
  ...resolvePreset('sgan', entry.variant, 'default'),
  shape: [28, 28, 1],
  width: 4,
  latentSize: 8,
  batchSize: 4,
});

it('a compiled sampler makes the samples of an eager one bit for bit, of any weights, and leaves no tensor', async () => {
  const latents = stream(1, 'latents').normal(300 * 8); // a whole batch, and a part of one
  const sampler = samplerOf(model, engine.compile.bind(engine));
  for (const seed of [1, 2]) {
    const state = initialState(model, seed);
    const weights = generatorWeights(model, state);
    const expected = await sample(model, weights, latents);
    const before = tf.memory().numTensors;
    expect(await sampler(weights, latents)).toEqual(expected);
    expect(await sampler(weights, latents)).toEqual(expected);
    expect(tf.memory().numTensors).toBe(before);
    expect(new Set(expected).size).toBeGreaterThan(1000);
    tf.dispose([state, weights]);
  }
  sampler.dispose();
});
