import { rankingColumns } from '../record/ranking.js';
import type { TrainJob } from '../worker/messages.js';
import type { JobResult } from './local.js';
import type { PoolState } from './pool-state.js';
import type { Display, View } from './progress.js';

/** At most one line a run and second tells of steps. */
const TELL_EVERY_MS = 1000;

const placeOf = ({ name, spec }: TrainJob): object => ({
  run: name,
  variant: spec.variant,
  dataset: spec.dataset,
  seed: spec.seed,
});

/**
 * What happens as JSON, an object a line: `start`, `step`, `note`, `retry` and `end`, each with its run. Messages for people
 * go where they are told.
 */
export function asEvents(print: (event: object) => void, log: View['log']): View {
  const tell = (event: string, fields: object): void => print({ event, ...fields });
  return { log, follow: (state) => displayOf(state, tell) };
}

function displayOf(state: PoolState, tell: (event: string, fields: object) => void): Display {
  const told = new Map<string, number>();
  return {
    onStart: (job) => tell('start', placeOf(job)),
    onMessage: (job, message) => {
      if (message.type === 'note') tell('note', { ...placeOf(job), text: message.text });
      if (message.type !== 'progress' || performance.now() - (told.get(job.name) ?? -Infinity) < TELL_EVERY_MS) return;
      told.set(job.name, performance.now());
      const { share, step, stepsPerSecond, losses } = message;
      tell('step', { ...placeOf(job), share, step, stepsPerSecond, losses, remainingSeconds: state.remaining ?? null });
    },
    onRetry: (job, reason) => tell('retry', { ...placeOf(job), reason }),
    onEnd: (job, result) =>
      tell('end', { ...placeOf(job), ...endOf(result, state), ended: state.ended, total: state.total }),
    stop: () => undefined,
  };
}

function endOf(result: JobResult, { pool }: PoolState): object {
  if (result.status !== 'recorded')
    return { status: result.status, reason: 'reason' in result ? result.reason : null, seconds: null, score: null };
  const { status, reason, seconds, metrics, collapsed } = result.record;
  const column = rankingColumns([result.record], pool.table).find((each) => metrics[each] !== null);
  const score = column === undefined ? null : { column, value: metrics[column] };
  return { status, reason, seconds: seconds.total, collapsed, score };
}
