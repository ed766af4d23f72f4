/**
 * The contender of our own: trains with one engine, as the JSON of its argument says (`Setting`), and times the steps that
 * it is asked for on stdin (protocol.ts). It ends with its stdin.
 */
import { createInterface } from 'node:readline';
import { entryOf, itemAt } from '../harness/ground/certain.js';
import { loadDataset } from '../harness/data/index.js';
import { startEngine } from '../harness/engines/start.js';
import { profileOnDevice, profileOnHost } from './profile.js';
import type { Ready, Request, Setting, Task, Timing } from './protocol.js';
import { timedSteps, type Timed } from './timed-steps.js';

function processorSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function time(timed: Timed, steps: number): Promise<Timing> {
  const start = performance.now();
  const before = process.cpuUsage();
  for (let i = 0; i < steps; i++) timed.step();
  const hostMilliseconds = performance.now() - start;
  const loss = await timed.loss();
  const check = timed.check();
  return {
    milliseconds: performance.now() - start,
    hostMilliseconds,
    processorMilliseconds: processorSince(before),
    loss,
    ...(check && { check }),
  };
}

/** The loss is read first, so that nothing else is under way, and last, so that all is done. */
async function profile(timed: Timed, steps: number): Promise<Timing> {
  await timed.loss();
  const run = (): void => void Array.from({ length: steps }, () => timed.step());
  const start = performance.now();
  const before = process.cpuUsage();
  const kernels =
    engine.name === 'webgpu' ? await profileOnDevice(run, steps) : profileOnHost(run, steps, engine.device === 'gpu');
  const hostMilliseconds = performance.now() - start;
  const processorMilliseconds = processorSince(before);
  const loss = await timed.loss();
  return { milliseconds: hostMilliseconds, hostMilliseconds, processorMilliseconds, loss, kernels };
}

const say = (message: Ready | Timing): void => void process.stdout.write(`${JSON.stringify(message)}\n`);

const {
  engine: name,
  dataset: data,
  tasks,
  width,
  batchSize,
  latentSize,
  ...request
} = JSON.parse(itemAt(process.argv, 2)) as Setting;
const { engine } = await startEngine({ engine: name, ...request });
const make = timedSteps(engine, await loadDataset(data), { width, batchSize, latentSize });
const timed: Partial<Record<Task, Timed>> = {};
for (const task of tasks) timed[task] = await make[task]();
say({
  version: `${engine.name} engine (${engine.version}, ${engine.device.toUpperCase()})`,
  threads: engine.threads,
  parameters: Object.fromEntries(Object.entries(timed).map(([task, { parameters }]) => [task, parameters])),
});
for await (const line of createInterface({ input: process.stdin })) {
  const { task, steps, profile: profiled } = JSON.parse(line) as Request;
  say(await (profiled ? profile : time)(entryOf(timed, task), steps));
}
process.exit(0); // a GPU's driver may keep the process
