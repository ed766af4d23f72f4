import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../harness/data/dataset.js';
import { eager, type CompiledStep, type Engine, type Step } from '../../harness/engines/engine.js';
import { captured } from '../../harness/engines/tensorflow/capture.js';
import { startTensorflow } from '../../harness/engines/tensorflow/index.js';
import { stream } from '../../harness/random.js';
import { digestOf, toHost } from '../../harness/run/checkpoint.js';
import { createModel } from '../../harness/training/model.js';
import { resolvePreset } from '../../harness/training/recipe.js';
import { schemes } from '../../harness/training/schemes/index.js';
import { Trainer } from '../../harness/training/trainer.js';
import { discoverVariants } from '../../harness/variants.js';

const found = (await discoverVariants()).filter((entry) => entry.status === 'ready');

let engine: Engine;
beforeAll(async () => {
  engine = await startTensorflow({ device: 'cpu', threads: 1 });
});

const shape = [28, 28, 1];
const images = { shape, train: { count: 32, read: noise } } as unknown as Dataset;
function noise(index: number, out: Float32Array, offset: number): void {
  out.set(stream(index, 'images').uniform(784, -1, 1), offset);
}

describe.each(found)('variant $name', ({ name, variant }) => {
  it.each(schemes)('has the same bits captured and eager under $name', async (scheme) => {
    const digest = async (compile: (step: Step) => CompiledStep): Promise<string> => {
      const { objective, recipe } = resolvePreset(name, variant, 'default');
      const model = createModel({ objective, recipe, shape, width: 4, latentSize: 6, batchSize: 6 });
      const trainer = new Trainer(model, { name, scheme, engine: { ...engine, compile }, dataset: images, seed: 3 });
      for (let i = 0; i < 3; i++) trainer.step();
      const { tensors } = trainer;
      const result = digestOf(await toHost(tensors), Object.keys(tensors));
      tf.dispose(tensors);
      return result;
    };
    expect(await digest(captured)).toBe(await digest(eager));
  });
});
