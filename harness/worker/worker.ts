import { getEachMessage } from 'execa';
import { messageOf, UserError } from '../ground/errors.js';
import { surviveFileLimit } from '../ground/limits.js';
import { enterWorkingFolder } from '../ground/own-process.js';
import { faultsOf } from './checks.js';
import { countStep } from './jobs/count.js';
import { floors } from './jobs/floors.js';
import { prepare } from './jobs/prepare.js';
import { time } from './jobs/time.js';
import { train } from './jobs/train.js';
import { verify } from './jobs/verify.js';
import type { Job, StopMessage, WorkerMessage } from './messages.js';
import { send } from './send.js';
import { startWatchdog } from './watchdog.js';

/** A process that does jobs one after another, until it has to stop. A crash here costs one run. */

let current: Job | undefined;
let stopping = false;

/** Trainings save a checkpoint first; other jobs have nothing to lose. */
function stop(): void {
  stopping = true;
  if (current?.kind !== 'train') process.exit(0);
}

async function answer(job: Job): Promise<WorkerMessage> {
  switch (job.kind) {
    case 'prepare':
      return { type: 'prepared', prepared: await prepare(job) };
    case 'floors':
      return floors(job);
    case 'check':
      return { type: 'checked', faults: await faultsOf(job) };
    case 'train':
      return train(job, () => stopping);
    case 'verify':
      return verify(job);
    case 'time':
      return time(job);
    case 'count':
      return countStep(job);
  }
}

async function work(job: Job): Promise<void> {
  current = job;
  try {
    await send(await answer(job));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await send({ type: 'refused', reason: messageOf(error) });
  }
  current = undefined;
  if (stopping) process.exit(0);
}

enterWorkingFolder();
startWatchdog();
setInterval(() => void send({ type: 'alive' }), 1000).unref();
// Ctrl-C reaches the whole process group; only the parent decides. A vanished parent means stop as well.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', stop);
surviveFileLimit();
for await (const message of getEachMessage() as AsyncIterable<unknown>) {
  const told = message as Job | StopMessage;
  if ('type' in told) stop();
  else void work(told);
}
stop();
