import type { Summary } from './statistics.js';

export const NONE = '—';

/** Four significant digits; whole numbers and numbers above a thousand in full, without exponents. */
export function number(value: number | null | undefined): string {
  if (value === null || value === undefined) return NONE;
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e15) return String(value);
  if (size >= 1000 && size < 1e15) return value.toFixed(0);
  return String(Number(value.toPrecision(size < 1e-3 ? 3 : 4)));
}

/** `mean ± sd [low, high]`, as far as the values define it. */
export function plusMinus({ mean, sd, interval }: Summary): string {
  if (!interval) return number(mean);
  return `${number(mean)} ± ${number(sd)} [${number(interval[0])}, ${number(interval[1])}]`;
}

/** `mean ± sd`, for tables with many columns and for values that are not independent draws. */
export function spread({ mean, sd }: Summary): string {
  return sd === null ? number(mean) : `${number(mean)} ± ${number(sd)}`;
}

/** `3 seeds`, `1 seed` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and c` */
export function enumerate(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)!}`;
}
