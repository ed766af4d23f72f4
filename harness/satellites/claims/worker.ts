import { getEachMessage, sendMessage } from 'execa';
import type { Engine } from '../../engines/engine.js';
import { startEngine } from '../../engines/start.js';
import { messageOf, UserError } from '../../ground/errors.js';
import { cpuKind, provenanceOf } from '../../run/machine.js';
import { deviceKind } from '../../run/tensorflow-facts.js';
import { experimentOf } from './discover.js';
import type { Experiment } from './experiment.js';
import type { Answer, Order } from './messages.js';

/** A process that runs cases of one claim, one after another, until its parent ends it. */

let engine: Engine;
let experiment: Experiment;

async function answer(order: Order): Promise<Answer> {
  try {
    return order.type === 'start' ? await start(order) : await run(order);
  } catch (error) {
    const isRefusal = order.type === 'start' && error instanceof UserError;
    return { type: isRefusal ? 'refused' : 'failed', reason: messageOf(error) };
  }
}

async function start({ choice, folder }: Extract<Order, { type: 'start' }>): Promise<Answer> {
  engine = (await startEngine(choice)).engine;
  experiment = await experimentOf(folder);
  const { name, version, threads } = engine;
  const provenance = await provenanceOf(engine);
  const device = deviceKind(provenance);
  return {
    type: 'ready',
    ground: { engine: name, engineVersion: version, device, threads, cpuKind: cpuKind() },
    provenance,
  };
}

const run = async ({ each }: Extract<Order, { type: 'run' }>): Promise<Answer> => ({
  type: 'measured',
  measured: await experiment.run(each, engine),
});

// Ctrl-C reaches the whole process group; only the parent decides.
process.on('SIGINT', () => undefined);
for await (const order of getEachMessage())
  await sendMessage((await answer(order as unknown as Order)) as unknown as Parameters<typeof sendMessage>[0]);
