/**
 * Trains a tiny WGAN-GP for many steps in a process of its own and prints how many tensors and how much memory it has
 * along the way: `node --expose-gc --import ./harness/ground/typescript.js tests/torture/soak-process.ts ENGINE STEPS`.
 */
import * as tf from '@tensorflow/tfjs-core';
import { loadDataset } from '../../harness/data/index.js';
import type { EngineName } from '../../harness/engines/facts.js';
import { startEngine } from '../../harness/engines/start.js';
import { createModel } from '../../harness/training/model.js';
import { resolvePreset } from '../../harness/training/recipe.js';
import { schemeOf } from '../../harness/training/schemes/index.js';
import { Trainer } from '../../harness/training/trainer.js';
import { discoverVariants, findVariant } from '../../harness/training/variants.js';

const [engineName, steps] = [process.argv[2] as EngineName, Number(process.argv[3])];
const { engine } = await startEngine({
  engine: engineName,
  device: engineName === 'webgpu' ? 'gpu' : 'cpu',
  threads: 1,
});
const entry = findVariant(await discoverVariants(), 'wgan-gp');
if (entry.status !== 'ready') throw new Error(entry.reason);
const { objective, recipe } = resolvePreset(entry.name, entry.variant, 'default');
const dataset = await loadDataset('ring8');
const model = createModel({ objective, recipe, shape: dataset.shape, width: 4, latentSize: 2, batchSize: 8 });
const scheme = schemeOf('alternating');
const trainer = new Trainer(model, { name: entry.name, scheme, engine, dataset, seed: 0 });

const samples: { step: number; tensors: number; rss: number }[] = [];
const every = Math.max(1, Math.floor(steps / 10));
for (let step = 1; step <= steps; step++) {
  trainer.step();
  await trainer.readLosses();
  if (step % every !== 0) continue;
  globalThis.gc?.();
  samples.push({ step, tensors: tf.memory().numTensors, rss: process.memoryUsage().rss });
}
process.stdout.write(`${JSON.stringify(samples)}\n`);
process.exit(0);
