import { beforeAll, expect, it } from 'vitest';
import type { Dataset } from '../../harness/data/dataset.js';
import { eager, type CompiledStep, type Engine, type Step } from '../../harness/engines/engine.js';
import { captured } from '../../harness/engines/tensorflow/capture.js';
import { startTensorflow } from '../../harness/engines/tensorflow/index.js';
import { stream } from '../../harness/random/stream.js';
import { digestOf, toHost } from '../../harness/record/checkpoint.js';
import { createModel, type Model } from '../../harness/training/model.js';
import { resolvePreset } from '../../harness/training/recipe.js';
import { schemes } from '../../harness/training/schemes/index.js';
import type { Scheme } from '../../harness/training/schemes/scheme.js';
import { Trainer } from '../../harness/training/trainer.js';
import { discoverVariants } from '../../harness/training/variants.js';
import { classesFor, labelled } from './labels.js';

const found = (await discoverVariants()).filter((entry) => entry.status === 'ready');
const sgan = found.find(({ name }) => name === 'sgan')!;
const cases = [
  ...found.map((entry) => ({ ...entry, preset: 'default', told: classesFor(entry.variant) })),
  // Batch norm in the discriminator, whose moving statistics take two batches a step.
  { ...sgan, preset: 'single-loss', told: {} },
  // Both players are told the classes of samples.
  { ...sgan, preset: 'default', told: { classes: 3 } },
];

let engine: Engine;
beforeAll(async () => {
  engine = await startTensorflow({ device: 'cpu', threads: 1 });
});

const shape = [28, 28, 1];
const images = labelled({ shape, train: { count: 32, read: noise } } as unknown as Dataset);
function noise(index: number, out: Float32Array, offset: number): void {
  out.set(stream(index, 'images').uniform(784, -1, 1), offset);
}

/** All tensors of a training after some steps. */
async function digestAfter(
  compile: (step: Step) => CompiledStep,
  name: string,
  model: Model,
  scheme: Scheme,
): Promise<string> {
  const trainer = new Trainer(model, { name, scheme, engine: { ...engine, compile }, dataset: images, seed: 3 });
  for (let i = 0; i < 3; i++) trainer.step();
  const digest = digestOf(await toHost(trainer.tensors), Object.keys(trainer.tensors));
  trainer.dispose();
  return digest;
}

it.each(cases)(
  '$name, $preset, $told, has the same bits captured and eager, under every scheme it allows',
  async ({ name, variant, preset, told }) => {
    const recipe = resolvePreset(name, variant, preset);
    const model = createModel({ ...recipe, shape, width: 4, latentSize: 6, batchSize: 6, ...told });
    const allowed = schemes.filter((scheme) => !scheme.refusal(model));
    expect(allowed.length).toBeGreaterThan(1);
    for (const scheme of allowed) {
      const digest = await digestAfter(captured, name, model, scheme);
      expect(digest, scheme.name).toBe(await digestAfter(eager, name, model, scheme));
    }
  },
);
