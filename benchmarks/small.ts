/**
 * A step of the smallest networks, which are bound by calls and not by arithmetic, here, in PyTorch and in JAX. Run it with
 * `make small`.
 */
import { fileURLToPath } from 'node:url';
import { defined } from '../harness/ground/certain.js';
import { median, medianAbsoluteDeviation, pairedRatio } from '../statistics/paired-ratio.js';
import { startContender, type Contender } from './contender.js';
import { publishMeasured } from './measured.js';
import { markdownTable } from '../text/markdown-table.js';
import { ours } from './peers.js';
import { usual } from './protocol.js';
import { smallPython } from './pytorch-venv.js';
import { timeRounds } from './rounds.js';

const ROUNDS = { rounds: 20, steps: 300, warmUp: 3 };

const python = await smallPython();
const theirs = (name: string, mode: string): Promise<Contender> =>
  startContender(name, python, [fileURLToPath(new URL('small_step.py', import.meta.url)), mode]);
const size = { width: 64, batchSize: 128, latentSize: 16, dataset: 'ring8', tasks: ['sgan-small'] } as const;
const contenders = await Promise.all([
  ours('tensorflow', { ...usual, ...size, engine: 'tensorflow' }),
  theirs('pytorch', 'eager'),
  theirs('pytorch compile', 'compile'),
  theirs('jax jit', 'jit'),
]);
const counts = new Set(contenders.map(({ ready }) => ready.parameters['sgan-small']));
if (counts.size > 1) throw new Error(`The networks differ in parameters: ${[...counts].join(', ')}.`);

const times = await timeRounds(contenders, 'sgan-small', ROUNDS);
const of = (name: string): number[] => defined(times.get(name)).processor;
const rows = contenders.map(({ name }) => {
  const { value, low, high } = pairedRatio(of('tensorflow'), of(name), name);
  const ratio = name === 'tensorflow' ? '1' : `${value.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
  return [name, median(of(name)).toFixed(3), medianAbsoluteDeviation(of(name)).toFixed(3), ratio];
});
const notes = `SGAN on ring8, both gradients at one point, width ${size.width}, batch ${size.batchSize}, one thread each, ${ROUNDS.rounds} interleaved rounds of
${ROUNDS.steps} steps.`;
await publishMeasured(
  'steps',
  'smallest networks',
  `${markdownTable(['Contender', 'Processor ms/step', 'MAD', 'Ours over it [95 %]'], rows)}\n\n${notes}`,
  contenders.map(({ ready }) => ready.version),
);
await Promise.all(contenders.map((contender) => contender.end()));
