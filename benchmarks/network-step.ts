/** What a training step of one network takes: prints it for the case in its argument, as `make networks` asks. */
import { argv, cpuUsage, resourceUsage } from 'node:process';
import { sizeOf } from '../harness/ground/arrays/size.js';
import type { Dataset } from '../harness/data/dataset.js';
import { startTensorflow } from '../harness/engines/tensorflow/index.js';
import { defined } from '../harness/ground/certain.js';
import { stream } from '../harness/random/stream.js';
import { createModel } from '../harness/training/model.js';
import { resolvePreset } from '../harness/training/recipe.js';
import { schemeOf } from '../harness/training/schemes/index.js';
import { Trainer } from '../harness/training/trainer.js';
import { loadVariant } from '../harness/training/variants.js';
import type { StepCase, Taken } from './network-step-cases.js';

const STEPS = 5;
const WARM_UP = 2;

const { network, shape, batchSize } = JSON.parse(defined(argv[2])) as StepCase;
const engine = await startTensorflow({ device: 'cpu', threads: 1 });
const entry = await loadVariant('sgan', []);
if (entry.status !== 'ready') throw new Error(entry.reason);
const preset = resolvePreset('sgan', entry.variant, 'default');
const model = createModel({ ...preset, shape, width: 32, latentSize: 64, batchSize, network: { name: network } });
const size = sizeOf(shape);
const dataset = {
  shape,
  train: {
    count: 4 * batchSize,
    read: (index: number, out: Float32Array, at: number): void => out.set(stream(index).uniform(size, -1, 1), at),
  },
} as unknown as Dataset;
const trainer = new Trainer(model, { name: 'sgan', scheme: schemeOf('alternating'), engine, dataset, seed: 0 });

const times: number[] = [];
for (let i = 0; i < WARM_UP + STEPS; i++) {
  const start = cpuUsage();
  trainer.step();
  await trainer.readLosses();
  const { user, system } = cpuUsage(start);
  if (i >= WARM_UP) times.push((user + system) / 1000);
}
const taken: Taken = {
  milliseconds: Math.min(...times),
  megabytes: resourceUsage().maxRSS / 1024,
  gflop: trainer.spent.flops / (WARM_UP + STEPS) / 1e9,
};
console.log(JSON.stringify(taken));
