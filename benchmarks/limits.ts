/**
 * How far from the limit a training step is on the tensorflow engine: its convolutions, each timed by itself with the same
 * shapes, over the whole step; and PyTorch's step over the same. Run it with `make limits`.
 */
import { loadDataset } from '../harness/data/index.js';
import { startTensorflow } from '../harness/engines/tensorflow/index.js';
import { defined } from '../harness/ground/certain.js';
import { alone, convolutionsOf } from './convolutions.js';
import { publishMeasured } from './measured.js';
import { markdownTable } from '../text/markdown-table.js';
import { ours, pytorch } from './peers.js';
import { taskNames, tasks, usual, type Task } from './protocol.js';
import { timeRounds } from './rounds.js';
import { timedSteps } from './timed-steps.js';

const ROUNDS = { rounds: 15, steps: 5, warmUp: 3 };
const CALLS = 200;

interface Limit {
  readonly calls: number;
  readonly work: number;
  readonly milliseconds: number;
}

/** What the convolutions of each step take by themselves. */
async function limits(): Promise<Map<Task, Limit>> {
  const engine = await startTensorflow({ device: 'cpu', threads: 1, eager: true });
  const make = timedSteps(engine, await loadDataset(usual.dataset), usual);
  const found = new Map<Task, Limit>();
  for (const task of taskNames) {
    const { step } = await make[task]();
    const convolutions = convolutionsOf(step);
    const total = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);
    found.set(task, {
      calls: convolutions.length,
      work: total(convolutions.map(({ work }) => work)),
      milliseconds: total(alone(convolutions, CALLS)),
    });
  }
  return found;
}

const contenders = await Promise.all([
  ours('tensorflow', { ...usual, engine: 'tensorflow' }),
  pytorch('pytorch', 'eager'),
  pytorch('pytorch channels_last', 'channels_last'),
]);
const ideal = await limits();
const rows: (string | number)[][] = [];
for (const task of taskNames) {
  const times = await timeRounds(contenders, task, ROUNDS);
  // The fastest round, as of each convolution the fastest call: what is left when nothing else runs.
  const fastest = (name: string): number => Math.min(...defined(times.get(name)).processor);
  const measured = fastest('tensorflow');
  const theirs = Math.min(...contenders.slice(1).map(({ name }) => fastest(name)));
  const { calls, work, milliseconds } = defined(ideal.get(task));
  rows.push([
    tasks[task],
    calls,
    (work / 1e9).toFixed(2),
    (work / milliseconds / 1e6).toFixed(0),
    milliseconds.toFixed(1),
    measured.toFixed(1),
    (milliseconds / measured).toFixed(2),
    theirs.toFixed(1),
    (milliseconds / theirs).toFixed(2),
  ]);
}
const head = ['Step', 'Convolutions', 'GFLOP', 'GFLOP/s alone', 'Ideal ms', 'Measured ms', 'Share', 'PyTorch ms'];
const notes = `DCGAN 28 × 28, width ${usual.width}, batch ${usual.batchSize}, Adam, one thread. Times are processor time: the fastest of
${ROUNDS.rounds} interleaved rounds of ${ROUNDS.steps} steps, and of ${CALLS} calls of each convolution.`;
await publishMeasured(
  'limits',
  'limits',
  `${markdownTable([...head, "PyTorch's share"], rows)}\n\n${notes}`,
  contenders.map(({ ready }) => ready.version),
);
await Promise.all(contenders.map((contender) => contender.end()));
