import { z } from 'zod';
import { itemAt } from '../ground/certain.js';
import type { Random } from '../random/stream.js';
import { badSetting, compareSettings, isWhole } from '../record/common-settings.js';
import { faultOfRange, valueAt, type Range } from '../record/ranges.js';
import { settingName } from '../record/settings.js';

/** Settings are drawn from ranges in one way, by a suite's `search:` and by `ganbench tune`. */
export type Ranges = Readonly<Record<string, Range>>;
/** Settings that were drawn: numbers all. */
export type Drawn = Readonly<Record<string, number>>;

/** Values to choose among, or an interval to draw from evenly: on the logarithmic scale, or on the linear one. */
const rangeSchema = z.union(
  [
    z.array(z.number()).min(1).max(1000),
    z.strictObject({ from: z.number(), to: z.number(), scale: z.enum(['log', 'linear']).default('linear') }),
  ],
  { error: 'it has to be a list of numbers, or { from: …, to: …, scale: log }' },
);

/** Ranges as a suite has them. Whether a variant has such settings is known where the variants are. */
export const rangesSchema = z
  .record(settingName, rangeSchema)
  .refine((ranges) => Object.keys(ranges).length > 0, { message: 'there is nothing to search in' })
  .superRefine((ranges, context) => {
    for (const [name, range] of Object.entries(ranges)) {
      const problem =
        faultOfRange(range) ??
        endsOf(range)
          .map((value) => badSetting(name, value))
          .find(Boolean);
      if (problem) context.addIssue({ code: 'custom', path: [name], message: problem });
    }
  });

const endsOf = (range: Range): readonly number[] => ('from' in range ? [range.from, range.to] : range);

/** A value of each range, in a fixed order, so that all may come from one stream. */
export function settingsBy(ranges: Ranges, valueOf: (name: string, range: Range) => number): Drawn {
  const names = Object.keys(ranges).sort(compareSettings);
  return Object.fromEntries(names.map((name) => [name, valueOf(name, ranges[name] ?? [])]));
}

/** One uniform number. */
export const draw = (name: string, range: Range, random: Random): number =>
  'from' in range ? valueFrom(name, range, random.float()) : itemAt(range, random.integer(range.length));

/** What lies at a share in (0, 1) of a range. Three digits of a real number are enough to name and to repeat it. */
export function valueFrom(name: string, range: Range, share: number): number {
  if (!('from' in range)) return itemAt(range, Math.floor(share * range.length));
  const { from, to } = range;
  if (isWhole(name)) return from + Math.floor(share * (to - from + 1));
  return Math.min(to, Math.max(from, Number(valueAt(range, share).toPrecision(3))));
}
