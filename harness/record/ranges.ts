/** An interval that values are drawn from evenly, on the linear scale by default. */
export interface Interval {
  readonly from: number;
  readonly to: number;
  readonly scale?: 'log' | 'linear' | undefined;
}

/** What a setting may be: one of some values, or any of an interval with both ends. */
export type Range = readonly number[] | Interval;

const isList = (range: Range): range is readonly number[] => Array.isArray(range);

/** Why something is no range, as a clause; undefined where it is one. */
export function faultOfRange(range: Range): string | undefined {
  if (isList(range))
    return range.length > 0 && range.every(Number.isFinite) ? undefined : 'a list has to hold numbers, at least one';
  const { from, to, scale } = range;
  if (!Number.isFinite(from) || !Number.isFinite(to)) return 'from and to have to be numbers';
  if (!(from < to)) return 'from has to be below to';
  return scale === 'log' && from <= 0 ? 'a logarithmic scale has to begin above 0' : undefined;
}

/** Whether a value is in a range. */
export const holds = (range: Range, value: number): boolean =>
  isList(range) ? range.includes(value) : value >= range.from && value <= range.to;

/** For a person: `0.0001 to 0.01 (log)`, or the values. */
export const rangeText = (range: Range): string =>
  isList(range) ? range.join(', ') : `${range.from} to ${range.to} (${range.scale ?? 'linear'})`;

/** The value at a share from 0 to 1 of an interval, on its scale. */
export function valueAt({ from, to, scale }: Interval, share: number): number {
  return scale === 'log' ? from * (to / from) ** share : from + share * (to - from);
}

/** Where in a range a value lies: 0 at its lower end, 1 at its upper one. */
export function placeIn(range: Range, value: number): number {
  const [from, to] = isList(range) ? [Math.min(...range), Math.max(...range)] : [range.from, range.to];
  if (from === to) return 0.5;
  if (!isList(range) && range.scale === 'log') return Math.log(value / from) / Math.log(to / from);
  return (value - from) / (to - from);
}
