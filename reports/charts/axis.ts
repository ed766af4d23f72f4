import { defined } from '../../harness/ground/certain.js';
import { number } from '../../text/format.js';
import type { Theme } from './theme.js';

/**
 * A value axis that may be logarithmic: charts draw `place(value)`. The library's own logarithmic axis spans whole decades
 * only, which squeezes scores between 300 and 900 into half of the picture.
 */
export interface Scale {
  readonly log: boolean;
  place(value: number): number;
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

/** A scale for the values; logarithmic where asked and all are positive. */
export function scaleFor(values: readonly number[], wantLog: boolean, { fromZero = false } = {}): Scale {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(low <= high)) [low, high] = [0, 1];
  const log = wantLog && low > 0;
  const place = log ? Math.log10 : (value: number): number => value;
  if (fromZero && !log) [low, high] = [Math.min(0, low), Math.max(0, high)];
  const [from, to] = [place(low), place(high)];
  const margin = (to - from || Math.abs(to) || 1) * 0.05;
  const min = fromZero && !log && low === 0 ? 0 : from - margin;
  const max = fromZero && !log && high === 0 ? 0 : to + margin;
  return { log, place, min, max, ticks: log ? logTicks(min, max) : linearTicks(min, max) };
}

/** Parts of a decade that are labelled, for ranges of at least so many decades. */
const LOG_STEPS = [
  { decades: 3, steps: [1] },
  { decades: 1.3, steps: [1, 2, 5] },
  { decades: 0.8, steps: [1, 1.5, 2, 3, 5, 7] },
] as const;

/** Places of few parts of a decade where the range is wide, of round numbers where it is narrow. */
function logTicks(min: number, max: number): number[] {
  const { steps } = LOG_STEPS.find(({ decades }) => max - min > decades) ?? {};
  if (!steps) return linearTicks(10 ** min, 10 ** max).flatMap((tick) => (tick > 0 ? [Math.log10(tick)] : []));
  const ticks: number[] = [];
  for (let decade = Math.floor(min); decade <= max; decade++)
    for (const step of steps) ticks.push(decade + Math.log10(step));
  return ticks.filter((tick) => tick >= min && tick <= max);
}

function linearTicks(min: number, max: number): number[] {
  const raw = (max - min) / 6;
  const decade = 10 ** Math.floor(Math.log10(raw));
  const step = defined([1, 2, 2.5, 5, 10].find((each) => each * decade >= raw)) * decade;
  const ticks: number[] = [];
  for (let at = Math.ceil(min / step); at * step <= max; at++) ticks.push(Number((at * step).toPrecision(12)));
  return ticks;
}

/** A linear scale of a part that was chosen, to its very ends. */
export function scaleWithin([from, to]: readonly [from: number, to: number]): Scale {
  const ticks = linearTicks(from, to);
  return { log: false, place: (value) => value, min: from, max: to, ticks };
}

/** `Fréchet distance, digits network (feature², log)` */
export function axisName({ name, unit }: { readonly name: string; readonly unit: string }, { log }: Scale): string {
  const details = [unit, log ? 'log' : ''].filter((word) => word !== '').join(', ');
  return details === '' ? name : `${name} (${details})`;
}

/** Letters that fit beside the sides of a small chart. */
const ROOM = { x: 34, y: 50 } as const;

/** A long name in two lines, where one of its parts ends that is nearest to the middle. */
function inLines(name: string, side: 'x' | 'y'): string {
  if (name.length <= ROOM[side]) return name;
  const ends = [...name.matchAll(/ (?=\()|(?<=,) /g)].map(({ index }) => index);
  const middle = name.length / 2;
  const [end] = ends.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  return end === undefined ? name : `${name.slice(0, end)}\n${name.slice(end + 1)}`;
}

/** The library's description of the axis. */
export function valueAxis(name: string, scale: Scale, theme: Theme, side: 'x' | 'y') {
  return {
    type: 'value' as const,
    name: inLines(name, side),
    nameLocation: 'middle' as const,
    nameGap: side === 'x' ? 32 : 46,
    nameTextStyle: { color: theme.muted, fontSize: 12, lineHeight: 15 },
    min: scale.min,
    max: scale.max,
    axisLine: { show: true, lineStyle: { color: theme.line } },
    axisTick: { show: true, customValues: [...scale.ticks], lineStyle: { color: theme.line } },
    axisLabel: {
      customValues: [...scale.ticks],
      color: theme.muted,
      fontSize: 11,
      hideOverlap: true,
      formatter: (place: number): string => tickLabel(scale.log ? 10 ** place : place),
    },
    splitLine: { show: true, lineStyle: { color: theme.line, width: 1 } },
  };
}

function tickLabel(value: number): string {
  const rounded = Number(value.toPrecision(4));
  const size = Math.abs(rounded);
  if (size >= 1e12) return `${number(rounded / 1e12)}T`;
  if (size >= 1e9) return `${number(rounded / 1e9)}G`;
  if (size >= 1e6) return `${number(rounded / 1e6)}M`;
  return size >= 1e4 ? `${number(rounded / 1e3)}k` : number(rounded);
}
