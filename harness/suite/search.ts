import { z } from 'zod';
import { defined, itemAt } from '../ground/certain.js';
import { stream } from '../random/stream.js';
import type { RunSpec } from '../record/record.js';
import type { Settings } from '../record/settings.js';
import { draw, rangesSchema, settingsBy, type Drawn } from './draws.js';
import { isTuningSeed, tuningSeedsText } from './tuning-seeds.js';

/**
 * `search:` of a suite: an equal number of random samples of every variant's settings, each trained once. The best of
 * each variant is trained again under the suite's own seeds. Lucic et al. 2018, arXiv:1711.10337.
 */
export const searchSchema = z
  .strictObject({
    /** Random samples of each variant: the tuning budget, equal for all. */
    samples: z.int().positive().max(10_000),
    /** A list of values, or an interval, for each setting to search: those of `sets`. */
    ranges: rangesSchema,
    /** Sample i draws its settings and trains under the seed firstSeed + i, so that the suite's seeds are fresh. */
    firstSeed: z.int().min(0).default(1_000_000),
    /** Whether the presets as they are stand beside the tuned ones. */
    untuned: z.boolean().default(false),
  })
  .refine(({ firstSeed, samples }) => !isTuningSeed(firstSeed) && !isTuningSeed(firstSeed + samples - 1), {
    path: ['firstSeed'],
    message: tuningSeedsText,
  });
export type Search = z.output<typeof searchSchema>;

/** The settings of one random sample; every variant and preset has draws of its own. */
export function sampleSettings(
  { ranges, firstSeed }: Pick<Search, 'ranges' | 'firstSeed'>,
  variant: string,
  preset: string,
  sample: number,
): Drawn {
  const random = stream(firstSeed + sample, 'search', variant, preset);
  return settingsBy(ranges, (name, range) => draw(name, range, random));
}

/** The searched trainings in place of the given ones of one seed: sample by sample. */
export function searchSpecs(search: Search, points: readonly RunSpec[]): RunSpec[] {
  return Array.from({ length: search.samples }, (_, sample) =>
    points.map((spec) => ({
      ...spec,
      settings: sampleSettings(search, spec.variant, spec.preset, sample),
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
