/**
 * What a worker's memory is made of, step by step, as its operating system counts it: `make memory`. Linux only. Pages of files
 * (libraries, Node.js) are shared by all processes that map them; the rest is each process's own.
 */

import { readText, LARGEST_TABLE } from '../harness/ground/files.js';

interface Memory {
  /** Megabytes of pages that are those of files. */
  readonly files: number;
  /** Megabytes of this process's own. */
  readonly own: number;
  /** Of these, JavaScript's objects and code with the room that V8 has for them, and arrays of numbers. */
  readonly heap: number;
  readonly arrays: number;
}

function memory(): Memory {
  globalThis.gc?.();
  const rollup = readText('/proc/self/smaps_rollup', LARGEST_TABLE);
  const kilobytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(rollup)?.[1]);
  const { heapTotal, arrayBuffers } = process.memoryUsage();
  const own = kilobytes('Anonymous') / 1024;
  return { files: kilobytes('Rss') / 1024 - own, own, heap: heapTotal / 2 ** 20, arrays: arrayBuffers / 2 ** 20 };
}

const rows: [string, Memory][] = [];
const note = (what: string): void => void rows.push([what, memory()]);

note('Node.js and this script');
const { startEngine } = await import('../harness/engines/start.js');
const { programMetrics } = await import('../harness/metrics/program.js');
const { loadVariant } = await import('../harness/training/variants.js');
await import('../harness/run/run.js');
note("the worker's modules");
const { engine } = await startEngine({ engine: 'tensorflow', device: 'cpu', threads: 1 });
note('TensorFlow');
const { loadDataset } = await import('../harness/data/index.js');
const dataset = await loadDataset('mnist');
note('MNIST');
const { loadJudge } = await import('../harness/scoring/judges.js');
const { sharedCache } = await import('../harness/ground/cache.js');
const { roundingOf } = await import('../harness/run/machine.js');
const reference = { cache: sharedCache(), engine: await roundingOf(engine), compile: engine.compile.bind(engine) };
for (const network of ['digits', 'mobilenet025']) {
  const judge = await loadJudge(network, dataset, {
    ...reference,
    chooses: network === 'digits',
    catalogue: programMetrics,
  });
  note('missing' in judge ? `${network}: missing` : `${network} with its reals`);
}
const { createModel } = await import('../harness/training/model.js');
const { resolvePreset } = await import('../harness/training/recipe.js');
const { Trainer } = await import('../harness/training/trainer.js');
const { schemeOf } = await import('../harness/training/schemes/index.js');
const entry = await loadVariant('sgan', []);
if (entry.status !== 'ready') throw new Error(entry.reason);
const sizes = { shape: dataset.shape, width: 16, latentSize: 64, batchSize: 32 };
const model = createModel({ ...resolvePreset(entry.name, entry.variant, 'default'), ...sizes });
const trainer = new Trainer(model, { name: entry.name, scheme: schemeOf('alternating'), engine, dataset, seed: 0 });
for (let step = 0; step < 20; step++) trainer.step();
await trainer.readLosses();
note('20 steps of SGAN');

const { markdownTable } = await import('../text/markdown-table.js');
const { publishMeasured } = await import('./measured.js');
const table = markdownTable(
  ['after', 'pages of files', 'own', 'of it V8', 'of it arrays'],
  rows.map(([what, { files, own, heap, arrays }]) => [what, ...[files, own, heap, arrays].map(Math.round)]),
);
await publishMeasured('startup', 'memory', table, [engine.version, `Node ${process.version}`]);
process.exit(0);
