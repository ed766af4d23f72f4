import type { FloorsByDataset, FloorsJob, Scoring } from '../worker/messages.js';
import type { EngineRequest } from '../engines/request.js';
import { askTwice, startJob } from '../executors/worker-process.js';

export interface FloorsOptions {
  readonly signal?: AbortSignal;
  log(line: string): void;
  /** Hears how many seconds the computation took. */
  onReferences?(seconds: number): void;
}

/**
 * Noise floors, computed in a separate process. None if they cannot be computed; the log then says why, because results
 * are useful without them. None after the signal, either.
 */
export async function computeFloors(
  scoring: Scoring,
  choice: EngineRequest,
  { signal, log, onReferences }: FloorsOptions,
): Promise<FloorsByDataset> {
  const job: FloorsJob = { ...scoring, kind: 'floors', choice };
  const ask = async (): ReturnType<typeof startJob>['outcome'] => {
    const { outcome, stop } = startJob(
      job,
      (message) => message.type === 'references' && onReferences?.(message.seconds),
    );
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop);
    return outcome.finally(() => signal?.removeEventListener('abort', stop));
  };
  const outcome = await askTwice(ask, { signal });
  if (outcome.type === 'floors') return outcome.floors;
  if (!signal?.aborted && 'reason' in outcome) log(`There are no noise floors: ${outcome.reason}`);
  return {};
}
