import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import { plain, plainLine } from '../../text/plain.js';
import { defined } from '../ground/certain.js';
import type { MetricTable } from '../record/metric-table.js';
import { rankingColumns } from '../record/ranking.js';
import type { TrainJob, WorkerMessage } from '../worker/messages.js';
import type { JobResult, PoolEvents } from './local.js';

/** Shares of finished and running jobs, and the time that the rest will take at the speed so far. */
class Overall {
  private readonly shares = new Map<string, number>();
  private readonly started = performance.now();

  constructor(private readonly total: number) {}

  set(name: string, share: number): void {
    this.shares.set(name, share);
  }

  get share(): number {
    return [...this.shares.values()].reduce((sum, share) => sum + share, 0) / this.total;
  }

  /** Seconds; undefined before anything is done. */
  get remaining(): number | undefined {
    const elapsed = (performance.now() - this.started) / 1000;
    return this.share > 0 ? (elapsed * (1 - this.share)) / this.share : undefined;
  }
}

export interface Progress extends PoolEvents {
  stop(): void;
}

/** Bars on a terminal, plain lines elsewhere. */
export function showProgress(total: number, table: MetricTable, output: NodeJS.WriteStream = process.stderr): Progress {
  const endOf = endWith(table);
  return output.isTTY ? bars(total, endOf, output) : lines(total, endOf, output);
}

const titleOf = ({ spec }: TrainJob): string => plainLine(`${spec.variant} ${spec.dataset} seed ${spec.seed}`);

/** What is thrown need not be a sentence. */
const again = (reason: string): string => plain(`${reason.replace(/\.$/, '')}. Tried again.`);

function describe(message: Extract<WorkerMessage, { type: 'progress' }>): string {
  const losses = Object.entries(message.losses).map(([name, loss]) => `${name.replace('Loss', '')} ${loss.toFixed(3)}`);
  return `step ${message.step}  ${message.stepsPerSecond.toFixed(1)} steps/s  ${losses.join('  ')}`;
}

/** How a run ended, with the score that it is ranked by. */
const endWith =
  (table: MetricTable) =>
  (result: JobResult): string => {
    if (result.status !== 'recorded')
      return 'reason' in result ? plain(`${result.status}: ${result.reason}`) : result.status;
    const { status, reason, metrics, seconds } = result.record;
    const column = rankingColumns([result.record], table).find((each) => metrics[each] !== null);
    const score = column === undefined ? '' : `, ${column} ${defined(metrics[column]).toPrecision(4)}`;
    return plain(`${status}${reason ? `: ${reason}` : ''} in ${duration(seconds.total)}${score}`);
  };
type EndOf = ReturnType<typeof endWith>;

/** Seconds as a person says them. */
export function duration(seconds: number | undefined): string {
  if (seconds === undefined || !Number.isFinite(seconds)) return 'unknown';
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

function bars(total: number, endOf: EndOf, output: NodeJS.WriteStream): Progress {
  const overall = new Overall(total);
  const multi = new MultiBar(
    { stream: output, hideCursor: true, clearOnComplete: true, format: '{title} {bar} {percentage}%  {text}' },
    Presets.shades_classic,
  );
  const sum = multi.create(1, 0, { title: 'all runs'.padEnd(28), text: '' });
  const running = new Map<string, SingleBar>();
  const refresh = (): void => sum.update(overall.share, { text: `about ${duration(overall.remaining)} left` });
  return {
    onStart: (job) => running.set(job.name, multi.create(1, 0, { title: titleOf(job).padEnd(28), text: 'starting' })),
    onMessage: (job, message) => {
      if (message.type !== 'progress') return;
      overall.set(job.name, message.share);
      running.get(job.name)?.update(message.share, { text: describe(message) });
      refresh();
    },
    onRetry: (job, reason) => multi.log(`${titleOf(job)}: ${again(reason)}\n`),
    onEnd: (job, result) => {
      overall.set(job.name, 1);
      const bar = running.get(job.name);
      if (bar) multi.remove(bar);
      multi.log(`${titleOf(job)}: ${endOf(result)}\n`);
      refresh();
    },
    stop: () => multi.stop(),
  };
}

/** A line when a run begins and ends, and every quarter of it. */
function lines(total: number, endOf: EndOf, output: NodeJS.WriteStream): Progress {
  const overall = new Overall(total);
  const quarters = new Map<string, number>();
  let ended = 0;
  return {
    onStart: (job) => void output.write(`${titleOf(job)}: started\n`),
    onMessage: (job, message) => {
      if (message.type !== 'progress') return;
      overall.set(job.name, message.share);
      const quarter = Math.floor(message.share * 4);
      if (quarter === 0 || quarter === (quarters.get(job.name) ?? 0)) return;
      quarters.set(job.name, quarter);
      output.write(`${titleOf(job)}: ${describe(message)}  (all runs: about ${duration(overall.remaining)} left)\n`);
    },
    onRetry: (job, reason) => void output.write(`${titleOf(job)}: ${again(reason)}\n`),
    onEnd: (job, result) => {
      overall.set(job.name, 1);
      output.write(`${titleOf(job)}: ${endOf(result)} [${++ended}/${total}]\n`);
    },
    stop: () => undefined,
  };
}
