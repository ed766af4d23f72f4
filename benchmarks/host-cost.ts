/**
 * What a replayed step costs the host on the webgpu engine, without a GPU: Dawn's device that executes nothing stands
 * in for one. `node --import ./harness/ground/typescript.js benchmarks/host-cost.ts [variant…]` prints a table;
 * docs/measured/replay.md has one.
 */
import { loadDataset } from '../harness/data/index.js';
import type { Engine, Step } from '../harness/engines/engine.js';
import { startWebgpu } from '../harness/engines/webgpu/index.js';
import { createModel } from '../harness/training/model.js';
import { resolvePreset } from '../harness/training/recipe.js';
import { schemes } from '../harness/training/schemes/index.js';
import { Trainer } from '../harness/training/trainer.js';
import { discoverVariants, findVariant } from '../harness/training/variants.js';
import { median } from '../statistics/paired-ratio.js';
import { withCommands } from './commands.js';

const SIZE = { width: 32, latentSize: 64, batchSize: 64 };
const WARM_UP = 30;
const STEPS = 300;
/** Reading the losses lets go of what was handed over, as the run does. */
const READ_EVERY = 20;

/** The engine, with the milliseconds that each execution of a step takes until it has been handed over. */
function timed(engine: Engine): { engine: Engine; executions: number[] } {
  const executions: number[] = [];
  const compile = (step: Step): ReturnType<Engine['compile']> => {
    const run = engine.compile(step);
    return (state, inputs) => {
      const start = performance.now();
      const outputs = run(state, inputs);
      executions.push(performance.now() - start);
      return outputs;
    };
  };
  return { engine: { ...engine, compile }, executions };
}

const stock = await startWebgpu({ software: true, dawn: ['backend=null'] });
const mnist = await loadDataset('mnist');
/** As many images as the null device has room for; hardware takes all of them. */
const dataset = { ...mnist, train: { ...mnist.train, count: 40_000 } };
const entries = await discoverVariants();
const named = process.argv.slice(2);
const names = named.length > 0 ? named : ['sgan', 'wgan-gp', 'o-gan', 'meg', 'sngan'];

console.log('| variant | scheme | executions | commands each | ms an execution | ms all, with inputs |');
console.log('|---|---|---|---|---|---|');
for (const name of names) {
  const entry = findVariant(entries, name);
  if (entry.status !== 'ready') throw new Error(entry.reason);
  const { objective, recipe } = resolvePreset(name, entry.variant, 'default');
  const model = createModel({ objective, recipe, shape: dataset.shape, ...SIZE });
  for (const scheme of schemes.filter((each) => !each.refusal(model))) {
    const { engine, executions } = timed(stock);
    const trainer = new Trainer(model, { name, scheme, engine, dataset, seed: 0 });
    const steps: number[] = [];
    for (let step = 0; step < WARM_UP + STEPS; step++) {
      if (step === WARM_UP) executions.length = 0;
      const start = performance.now();
      trainer.step();
      if (step >= WARM_UP) steps.push(performance.now() - start);
      if (step % READ_EVERY === 0) await trainer.readLosses();
    }
    const each = executions.length / STEPS;
    const commands = withCommands(() => trainer.step()).commands / each;
    trainer.dispose();
    const cells = [each, commands.toFixed(0), median(executions).toFixed(2), median(steps).toFixed(2)];
    console.log(`| ${[name, scheme.name, ...cells].join(' | ')} |`);
  }
}
process.exit(0); // Dawn would keep the process
