import { roughly } from '../../text/duration.js';
import { counted } from '../../text/format.js';
import { plainLine } from '../../text/plain.js';
import type { TrainJob } from '../worker/messages.js';
import type { BestSoFar } from './best-so-far.js';
import type { PoolState, RunningJob } from './pool-state.js';
import { wrap } from '../../text/wrap.js';

/** The place that lines have. */
export interface Place {
  readonly columns: number;
  readonly rows: number;
}

const LONGEST_BAR = 40;
const SHORTEST_BAR = 6;
const MOST_ROWS = 5;

export const titleOf = ({ spec }: TrainJob): string => plainLine(`${spec.variant} ${spec.dataset} seed ${spec.seed}`);

/** `29 of 63 runs, about 7 min left` */
export function progressText(state: PoolState): string {
  const { remaining, ended, total } = state;
  const left = remaining === undefined ? '' : `, about ${roughly(remaining)} left`;
  return `${ended} of ${counted(total, 'run')}${left}`;
}

/** What a terminal shows of a pool: how far all is, what runs, and the best so far. No line is longer than the place is wide. */
export function layoutOf(state: PoolState, { columns, rows }: Place): string[] {
  if (state.total === 0) return [];
  const running = [...state.running.values()];
  const lines = [
    ...wrapped(progressText(state), columns - 8).map((text, at) =>
      at === 0 ? withBar(state.share, text, columns) : text,
    ),
    ...inColumns(running.map((each) => runningFields(each, columns))).map((fields) => fitting(fields, columns)),
  ];
  return [...lines, ...tables(state.best, { columns, rows: rows - lines.length - 1 })];
}

function withBar(share: number, text: string, columns: number): string {
  const percent = percentOf(share);
  const room = Math.min(LONGEST_BAR, columns - text.length - percent.length - 4);
  return fitting([...(room >= SHORTEST_BAR ? [barOf(share, room)] : []), percent, text], columns);
}

function barOf(share: number, length: number): string {
  const full = Math.min(length, Math.max(0, Math.round(share * length)));
  return '█'.repeat(full) + '░'.repeat(length - full);
}

const percentOf = (share: number): string => `${String(Math.floor(100 * share)).padStart(3)} %`;

/** Of a run, those first that tell the most: what does not fit is left out, never cut. */
function runningFields({ job, last }: RunningJob, columns: number): string[] {
  const title = shortened(titleOf(job), columns - 8);
  if (!last) return [title, 'starting'];
  const losses = Object.entries(last.losses).map(([name, loss]) => `${name.replace('Loss', '')} ${loss.toFixed(3)}`);
  const speed = last.stepsPerSecond < 100 ? last.stepsPerSecond.toPrecision(3) : last.stepsPerSecond.toFixed(0);
  return [title, percentOf(last.share), `step ${last.step}`, `${speed} steps/s`, ...losses];
}

/** Fields of one kind below each other. What a run that only starts says is of no kind. */
function inColumns(rows: readonly (readonly string[])[]): string[][] {
  const widthOf = (at: number): number =>
    Math.max(0, ...rows.map((row) => (at > 0 && row.length === 2 ? 0 : (row[at]?.length ?? 0))));
  return rows.map((row) => row.map((field, at) => field.padEnd(widthOf(at))));
}

/** As many of the fields as fit, the first always. */
function fitting(fields: readonly string[], columns: number): string {
  return fields
    .reduce((line, field) => (line.length + 2 + field.trimEnd().length > columns ? line : `${line}  ${field}`))
    .trimEnd();
}

function tables(best: readonly BestSoFar[], { columns, rows }: Place): string[] {
  const lines: string[] = [];
  for (const each of best) {
    const room = rows - lines.length;
    const heading = wrapped(`Best so far on ${plainLine(each.dataset)}: ${each.metric}, lower is better`, columns);
    if (room < heading.length + 1) break;
    lines.push(...heading, ...rowsOf(each, columns).slice(0, Math.min(MOST_ROWS, room - heading.length)));
  }
  return lines;
}

function rowsOf({ rows }: BestSoFar, columns: number): string[] {
  const shown = rows.slice(0, MOST_ROWS);
  const widest = (of: (row: BestSoFar['rows'][number]) => string): number =>
    Math.max(0, ...shown.map((row) => of(row).length));
  const scores = widest(({ score }) => score);
  const names = Math.min(
    widest(({ label }) => label),
    columns - 8 - scores,
  );
  return shown.map(({ label, score, seeds }, at) =>
    fitting([` ${at + 1} ${shortened(label, names).padEnd(names)}`, score.padStart(scores), seeds], columns),
  );
}

/** In the middle, where names tell the least. */
function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const half = Math.max(1, Math.floor((length - 1) / 2));
  return `${text.slice(0, length - half - 1)}…${text.slice(-half)}`;
}

/** A text in lines that fit; a longer word stays whole only where nothing else is possible. */
export const wrapped = (text: string, columns: number): string[] =>
  wrap(
    text
      .split(' ')
      .map((each) => shortened(each, columns))
      .join(' '),
    columns,
  );
