import { duration } from '../../text/duration.js';
import { plain } from '../../text/plain.js';
import { defined } from '../ground/certain.js';
import type { MetricTable } from '../record/metric-table.js';
import { shortName } from '../../reports/model/names.js';
import { rankingColumns } from '../record/ranking.js';
import { layoutOf, progressText, titleOf } from './layout.js';
import type { JobResult, PoolEvents } from './local.js';
import type { PoolState, ProgressMessage } from './pool-state.js';
import { Screen, type Terminal } from './screen.js';

/** What a person or a program is shown of a pool; it hears of every event after the state has. */
export interface Display extends PoolEvents {
  stop(): void;
}

/** Where messages go, and what is shown of trainings. */
export interface View {
  log(line: string): void;
  follow(state: PoolState): Display;
}

/** Where what is for people goes. */
export type Output = Terminal & { readonly isTTY?: boolean };

/** A table that is drawn again in place on a terminal, plain lines elsewhere. */
export const showing = (output: Output = process.stderr): View => (output.isTTY ? onScreen(output) : plainly(output));

/** Messages, and nothing of single trainings but what went wrong. */
export function quietly(output: Output = process.stderr): View {
  const log = logTo(output);
  return {
    log,
    follow: (state) => ({
      ...silent,
      onEnd: (job, result) => {
        if (result.status !== 'recorded' || result.record.status !== 'ok')
          log(`${titleOf(job)}: ${endingText(result, state.pool.table)}`);
      },
    }),
  };
}

export const silent: Display = {
  onStart: () => undefined,
  onMessage: () => undefined,
  onRetry: () => undefined,
  onEnd: () => undefined,
  stop: () => undefined,
};

const logTo =
  (output: Output) =>
  (line: string): void =>
    void output.write(`${plain(line)}\n`);

/** What is thrown need not be a sentence. */
const again = (reason: string): string => `${reason.replace(/\.$/, '')}. Tried again.`;

/** How a run ended, with the score that it is ranked by. */
function endingText(result: JobResult, table: MetricTable): string {
  if (result.status !== 'recorded') return 'reason' in result ? `${result.status}: ${result.reason}` : result.status;
  const { status, reason, metrics, seconds } = result.record;
  if (status !== 'ok') return `${status} after ${duration(seconds.total)}${reason ? `: ${reason}` : ''}`;
  const column = rankingColumns([result.record], table).find((each) => metrics[each] !== null);
  const score = column === undefined ? '' : `, ${shortName(column, table)} ${defined(metrics[column]).toPrecision(4)}`;
  return `ok in ${duration(seconds.total)}${score}`;
}

const REDRAW_MS = 250;

function onScreen(output: Output): View {
  const screen = new Screen(output);
  const log = (line: string): void => screen.log(plain(line));
  return {
    log,
    follow: (state) => {
      let drawn = 0;
      const draw = (): void => {
        drawn = performance.now();
        screen.draw(layoutOf(state, screen));
      };
      const clock = setInterval(draw, 4 * REDRAW_MS);
      draw();
      return {
        onStart: draw,
        onMessage: (job, message) => {
          if (message.type === 'note') log(`${titleOf(job)}: ${message.text}`);
          else if (performance.now() - drawn > REDRAW_MS) draw();
        },
        onRetry: (job, reason) => log(`${titleOf(job)}: ${again(reason)}`),
        onEnd: (job, result) => {
          log(`${titleOf(job)}: ${endingText(result, state.pool.table)}`);
          draw();
        },
        stop: () => {
          clearInterval(clock);
          screen.clear();
        },
      };
    },
  };
}

function describe({ step, stepsPerSecond, losses }: ProgressMessage): string {
  const shown = Object.entries(losses).map(([name, loss]) => `${name.replace('Loss', '')} ${loss.toFixed(3)}`);
  return [`step ${step}`, `${stepsPerSecond.toFixed(1)} steps/s`, ...shown].join('  ');
}

/** A line when a run begins and ends, and every quarter of it. */
export function plainly(output: Output = process.stderr): View {
  const log = logTo(output);
  return {
    log,
    follow: (state) => {
      const quarters = new Map<string, number>();
      return {
        ...silent,
        onStart: (job) => log(`${titleOf(job)}: started`),
        onMessage: (job, message) => {
          if (message.type === 'note') log(`${titleOf(job)}: ${message.text}`);
          if (message.type !== 'progress') return;
          const quarter = Math.floor(message.share * 4);
          if (quarter === 0 || quarter === (quarters.get(job.name) ?? 0)) return;
          quarters.set(job.name, quarter);
          log(`${titleOf(job)}: ${describe(message)}  (${progressText(state)})`);
        },
        onRetry: (job, reason) => log(`${titleOf(job)}: ${again(reason)}`),
        onEnd: (job, result) =>
          log(`${titleOf(job)}: ${endingText(result, state.pool.table)} [${state.ended}/${state.total}]`),
      };
    },
  };
}
