import { defined } from '../harness/ground/certain.js';
import type { Summary } from '../statistics/summary.js';

export const NONE = '—';

/** Four significant digits; whole numbers and numbers above a thousand in full, without exponents. */
export function number(value: number | null | undefined): string {
  if (value === null || value === undefined) return NONE;
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e15) return String(value);
  if (size >= 1000 && size < 1e15) return value.toFixed(0);
  return String(Number(value.toPrecision(size < 1e-3 ? 3 : 4)));
}

/** A summary's numbers, as texts. */
export interface Shown {
  readonly mean: string;
  readonly sd: string | null;
  readonly interval: readonly [low: string, high: string] | null;
}

/** All numbers of a summary to the second digit of the deviation: what lies behind it is noise. */
export function shown({ mean, sd, interval }: Summary): Shown {
  const decimals = sd ? Math.max(0, 1 - Math.floor(Math.log10(sd))) : null;
  const write = (value: number): string =>
    decimals === null || decimals > 6 || Math.abs(value) >= 1e15 ? number(value) : value.toFixed(decimals);
  return {
    mean: mean === null ? NONE : write(mean),
    sd: sd === null ? null : write(sd),
    interval: interval && [write(interval[0]), write(interval[1])],
  };
}

/** `mean ± sd [low, high]`, as far as the values define it. */
export function plusMinus(summary: Summary): string {
  const { interval } = shown(summary);
  return interval ? `${spread(summary)} [${interval.join(', ')}]` : spread(summary);
}

/** `mean ± sd`, for tables with many columns and for values that are not independent draws. */
export function spread(summary: Summary): string {
  const { mean, sd } = shown(summary);
  return sd === null ? mean : `${mean} ± ${sd}`;
}

export const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);

/** `10,000` */
export const grouped = (count: number): string => count.toLocaleString('en-US');

/** `3 seeds`, `1 seed` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and c` */
export function enumerate(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${defined(items.at(-1))}`;
}
