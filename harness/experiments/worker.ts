import { getEachMessage, sendMessage } from 'execa';
import type { Engine } from '../engines/engine.js';
import { startEngine } from '../engines/start.js';
import { messageOf, UserError } from '../ground/errors.js';
import { enterWorkingFolder } from '../ground/own-process.js';
import { groundHere, provenanceOf } from '../run/machine.js';
import { discoverVariants } from '../training/variants.js';
import type { Case, Experiment } from './experiment.js';
import { experimentOf } from './folder.js';
import { keysFor } from './key.js';
import type { Answer, Order } from './messages.js';

/** A process that runs cases of one experiment, one after another, until its parent ends it. */

let engine: Engine;
let experiment: Experiment;
let keyOf: (each: Case) => string;

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
  await discoverVariants(); // they stay loaded as they are now
  const ground = await groundHere(engine);
  keyOf = keysFor(folder, ground);
  return { type: 'ready', ground, provenance: await provenanceOf(engine) };
}

async function run({ each, key }: Extract<Order, { type: 'run' }>): Promise<Answer> {
  if (keyOf(each) !== key) throw new Error('The code of the case has changed since the command began: start it again.');
  return { type: 'measured', measured: await experiment.run(each, engine) };
}

enterWorkingFolder();
// Ctrl-C reaches the whole process group; only the parent decides.
process.on('SIGINT', () => undefined);
for await (const order of getEachMessage())
  await sendMessage((await answer(order as unknown as Order)) as unknown as Parameters<typeof sendMessage>[0]);
