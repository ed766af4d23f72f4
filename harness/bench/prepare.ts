import { cacheProblem } from '../ground/cache.js';
import type { EngineRequest } from '../engines/request.js';
import type { JobOutcome } from '../executors/worker-process.js';
import type { Prepared, Scoring, WorkerMessage } from '../worker/messages.js';
import { keptPreparation } from './kept-preparation.js';

interface PrepareOptions {
  /** Whether what an earlier preparation found is enough, where nothing has changed since: to look, not to train. */
  readonly looks?: boolean | undefined;
  log(line: string): void;
}

/** Finds out what runs stand on: from a process of its own, which starts the engine and tests it. */
export async function prepare(
  scoring: Scoring,
  choice: EngineRequest,
  { looks = false, log }: PrepareOptions,
): Promise<Prepared> {
  const kept = await keptPreparation(scoring, choice);
  const known = looks ? kept?.find() : undefined;
  if (known) return known;
  const { askTwice, expectAnswer, startJob } = await import('../executors/worker-process.js');
  const unkept = cacheProblem();
  if (unkept) log(`${unkept} Until then the features of the reals are computed anew.`);
  let noted = false;
  const hear = (message: WorkerMessage): void => {
    if (message.type !== 'note') return;
    noted = true;
    log(message.text);
  };
  const ask = (): Promise<JobOutcome> => startJob({ ...scoring, kind: 'prepare', choice }, hear).outcome;
  const outcome = await askTwice(ask, { onCrash: (reason) => log(`${reason} Tried again.`) });
  const { prepared } = expectAnswer(outcome, 'prepared');
  if (!noted) await kept?.keep(prepared);
  return prepared;
}
