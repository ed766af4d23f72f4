import { z } from 'zod';
import { defined, itemAt } from '../ground/certain.js';
import { stream, type Random } from '../random/stream.js';
import type { RunSpec } from '../record/record.js';
import { badSetting, settingNames, type SettingName, type Settings } from '../record/settings.js';

/** Values to choose among, or an interval to draw from evenly: on the logarithmic scale, or on the linear one. */
const rangeSchema = z.union(
  [
    z.array(z.number()).min(1).max(1000),
    z.strictObject({ from: z.number(), to: z.number(), scale: z.enum(['log', 'linear']).default('linear') }),
  ],
  { error: 'it has to be a list of numbers, or { from: …, to: …, scale: log }' },
);
type Range = z.output<typeof rangeSchema>;

const rangesSchema = z
  .partialRecord(z.enum(settingNames), rangeSchema)
  .refine((ranges) => Object.keys(ranges).length > 0, { message: 'there is nothing to search in' })
  .superRefine((ranges, context) => {
    for (const [name, range] of Object.entries(ranges) as [SettingName, Range][]) {
      const problem = Array.isArray(range)
        ? range.map((value) => badSetting(name, value)).find(Boolean)
        : problemOf(name, range);
      if (problem) context.addIssue({ code: 'custom', path: [name], message: problem });
    }
  });

function problemOf(name: SettingName, { from, to, scale }: Exclude<Range, readonly number[]>): string | undefined {
  if (!(from < to)) return 'from has to be below to';
  if (scale === 'log' && from <= 0) return 'a logarithmic scale has to begin above 0';
  return badSetting(name, from) ?? badSetting(name, to);
}

/**
 * `search:` of a suite: as many random samples of every variant's settings, each trained once, and the best of each trained
 * again under the suite's own seeds. Lucic et al. 2018, arXiv:1711.10337.
 */
export const searchSchema = z.strictObject({
  /** Random samples of each variant: the tuning budget, equal for all. */
  samples: z.int().positive().max(10_000),
  ranges: rangesSchema,
  /** Sample i draws its settings and trains under the seed firstSeed + i, so that the suite's seeds are fresh. */
  firstSeed: z.int().min(0).default(1_000_000),
  /** Whether the presets as they are stand beside the tuned ones. */
  untuned: z.boolean().default(false),
});
export type Search = z.output<typeof searchSchema>;

/** For a person: `0.0001 to 0.01 (log)`, or the values. */
export const rangeText = (range: Range): string =>
  Array.isArray(range) ? range.join(', ') : `${range.from} to ${range.to} (${range.scale})`;

/** The settings of one random sample; every variant and preset has draws of its own. */
export function drawSettings({ ranges, firstSeed }: Search, variant: string, preset: string, sample: number): Settings {
  const random = stream(firstSeed + sample, 'search', variant, preset);
  const drawn = settingNames.flatMap((name) => (ranges[name] ? [[name, draw(name, ranges[name], random)]] : []));
  return Object.fromEntries(drawn) as Settings;
}

/** One uniform number each. Three digits of a real number are enough to name and to repeat it. */
function draw(name: SettingName, range: Range, random: Random): number {
  if (Array.isArray(range)) return itemAt(range, random.integer(range.length));
  const { from, to, scale } = range;
  const share = random.float();
  if (name === 'discriminatorSteps') return from + Math.floor(share * (to - from + 1));
  const value = scale === 'log' ? from * (to / from) ** share : from + share * (to - from);
  return Math.min(to, Math.max(from, Number(value.toPrecision(3))));
}

/** The searched trainings in place of the given ones of one seed: sample by sample. */
export function searchSpecs(search: Search, points: readonly RunSpec[]): RunSpec[] {
  return Array.from({ length: search.samples }, (_, sample) =>
    points.map((spec) => ({
      ...spec,
      settings: drawSettings(search, spec.variant, spec.preset, sample),
      seed: search.firstSeed + sample,
    })),
  ).flat();
}

/** A searched training; `score` is null where it failed, undefined where it is not made. */
export interface Tried {
  readonly spec: RunSpec;
  readonly name: string;
  readonly score: number | null | undefined;
}

/** What the search found for one variant, preset, scheme and data set. */
export interface Found {
  readonly dataset: string;
  readonly variant: string;
  readonly scheme: string;
  readonly preset: string;
  readonly tried: readonly Tried[];
  /** The tuned settings; null while samples are missing, or where all failed. */
  readonly best: Settings | null;
}

/** The lowest score of each point wins, the earlier sample among equal ones; it decides only when all samples are made. */
export function foundIn(tried: readonly Tried[]): Found[] {
  const points = new Map<string, Tried[]>();
  for (const each of tried) {
    const { dataset, variant, preset, scheme } = each.spec;
    const key = JSON.stringify([dataset, variant, preset, scheme]);
    points.set(key, [...(points.get(key) ?? []), each]);
  }
  return [...points.values()].map((of): Found => {
    const { dataset, variant, preset, scheme } = itemAt(of, 0).spec;
    const scored = of.filter(({ score }) => typeof score === 'number');
    const isWhole = of.every(({ score }) => score !== undefined);
    const best = scored.reduce<Tried | undefined>(
      (low, each) => (low && defined(low.score) <= defined(each.score) ? low : each),
      undefined,
    );
    return {
      dataset,
      variant,
      scheme,
      preset,
      tried: of,
      best: isWhole && best ? (best.spec.settings ?? {}) : null,
    };
  });
}

/** The given trainings with the tuned settings; those without are left out. */
export function tunedSpecs(found: readonly Found[], specs: readonly RunSpec[]): RunSpec[] {
  return specs.flatMap((spec) => {
    const best = found.find(
      ({ dataset, variant, preset, scheme }) =>
        dataset === spec.dataset && variant === spec.variant && preset === spec.preset && scheme === spec.scheme,
    )?.best;
    return best ? [{ ...spec, settings: best }] : [];
  });
}
