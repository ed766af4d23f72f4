import { integerAt, itemAt } from '../ground/certain.js';
import { stream } from '../random/stream.js';
import { placeIn, type Range } from '../record/ranges.js';
import type { RunSpec } from '../record/record.js';
import type { Chosen } from '../record/settings.js';
import type { Preset, Variant } from '../training/definition.js';
import { constantsOf, presetOf, recipeOf } from '../training/recipe.js';
import { settingsBy, valueFrom, type Drawn, type Ranges } from './draws.js';
import { firstSeedOf } from './tuning-seeds.js';

/**
 * The search of `ganbench tune`, the same for every variant: so many settings in a short training under one seed, the best
 * of them in whole trainings under several, and the one with the lowest mean log distance under fresh seeds beside the
 * default.
 */
export interface Effort {
  readonly settings: number;
  readonly finalists: number;
  readonly seeds: number;
  readonly freshSeeds: number;
}
export const fullEffort: Effort = { settings: 16, finalists: 4, seeds: 3, freshSeeds: 3 };

/** Of the budget, in a short training. */
const SHORT = 1 / 4;
/** How often a short training is evaluated, and a whole one. */
const EVALUATIONS = { short: 2, full: 4 };

/** What every variant is searched in, beside the ranges of its own constants. */
export const commonRanges: Ranges = {
  learningRate: { from: 5e-5, to: 1e-2, scale: 'log' },
  rateRatio: { from: 0.25, to: 4, scale: 'log' },
  beta1: [0, 0.5],
  discriminatorSteps: [1, 2, 5],
};

/** The seeds of a round: none of another round or of a bench. */
export function seedsOf(
  round: number,
  { seeds, freshSeeds } = fullEffort,
): Record<'short' | 'full' | 'fresh', number[]> {
  const first = firstSeedOf(round);
  const from = (start: number, count: number): number[] => Array.from({ length: count }, (_, at) => start + at);
  return { short: [first], full: from(first + 10, seeds), fresh: from(first + 20, freshSeeds) };
}

/** A variant on a data set, as its default preset would be trained. */
export interface Contestant {
  readonly variant: Variant;
  readonly base: RunSpec;
  /** Whether it can be trained so. */
  allows(chosen: Chosen): boolean;
}

/** The ranges of a variant's settings, without those that it has no use for here. */
export function rangesOf({ variant, base: { preset }, allows }: Contestant): Ranges {
  const own = Object.entries(variant.tunable ?? {}).map(([name, { range }]) => [name, range] as const);
  const all = [...Object.entries(commonRanges), ...own];
  return Object.fromEntries(all.filter(([name, range]) => allows({ preset, settings: { [name]: lastOf(range) } })));
}

const lastOf = (range: Range): number => ('to' in range ? range.to : (range.at(-1) ?? NaN));

interface Candidate extends Chosen {
  readonly settings?: Drawn;
}

/** The settings of a round: the default, what was published and is the same method, and random ones. */
export function candidatesOf(contestant: Contestant, round: number, { settings: count } = fullEffort): Candidate[] {
  const { variant, base, allows } = contestant;
  const known = new Set<string>();
  const published = Object.keys(variant.presets).filter((name) => {
    const preset = presetOf(base.variant, variant, name);
    const numbers = JSON.stringify([recipeOf(preset), constantsOf(variant, preset)]);
    const fits = !known.has(numbers) && isSameMethod(preset, variant.presets.default) && allows({ preset: name });
    known.add(numbers);
    return name === base.preset || fits;
  });
  const presets = [base.preset, ...published.filter((name) => name !== base.preset)].slice(0, count);
  const ranges = rangesOf(contestant);
  const samples = Array.from({ length: count - presets.length }, (_, sample) => ({
    preset: base.preset,
    settings: settingsBy(ranges, (name, range) =>
      valueFrom(name, range, shareOf(name, sample, { round, of: count - 1 })),
    ),
  }));
  return [...presets.map((preset) => ({ preset })), ...samples];
}

/**
 * Where in the range of a setting a sample lies: of n samples one is in each n-th part of it, in random order (a Latin
 * hypercube, McKay et al. 1979). It is the same for every variant that has the setting.
 */
function shareOf(
  name: string,
  sample: number,
  { round, of: count }: { readonly round: number; readonly of: number },
): number {
  const random = stream(firstSeedOf(round), 'tune', name);
  const order = random.permutation(count);
  const places = Array.from({ length: count }, () => random.float());
  return (integerAt(order, sample) + itemAt(places, sample)) / count;
}

/** A preset with terms of its own, another scheme, spectral normalisation, packs or augmentation is another method. */
const isSameMethod = (preset: Preset<string>, usual: Preset<string>): boolean =>
  preset.objective === usual.objective && preset.scheme === usual.scheme && methodOf(preset) === methodOf(usual);

function methodOf(preset: Preset<string>): string {
  const { discriminatorNorm, pack, augment } = recipeOf(preset);
  return JSON.stringify([discriminatorNorm.includes('spectral'), pack, augment]);
}

/** One training of the search; `metric` is the distance that chooses. */
export function trial(
  base: RunSpec,
  { preset, settings }: Chosen,
  { seed, length, metric }: { readonly seed: number; readonly length: 'short' | 'full'; readonly metric: string },
): RunSpec {
  const { unit, amount } = base.budget;
  const part = amount * (length === 'short' ? SHORT : 1);
  const { samples, curve } = base.evaluation;
  return {
    ...base,
    preset,
    ...(settings && { settings }),
    seed,
    budget: { unit, amount: unit === 'seconds' ? part : Math.ceil(part) },
    evaluation: { evaluations: EVALUATIONS[length], samples, curve, final: [], metrics: [metric] },
  };
}

/** Distances by the places of the candidates, one for each seed; null where a training failed. */
export type Scores = ReadonlyMap<number, readonly (number | null)[]>;

/** The places with the lowest mean log distances, the earlier one first among equals; one that failed has none. */
export const lowest = (scores: Scores, count: number): number[] =>
  [...scores]
    .flatMap(([place, of]) => {
      const score = meanLog(of);
      return score === null ? [] : [{ place, score }];
    })
    .sort((a, b) => a.score - b.score || a.place - b.place)
    .slice(0, count)
    .map(({ place }) => place);

function meanLog(scores: readonly (number | null)[]): number | null {
  const logs = scores.flatMap((score) => (score === null ? [] : [Math.log(Math.max(score, Number.MIN_VALUE))]));
  return logs.length === 0 || logs.length < scores.length ? null : logs.reduce((sum, log) => sum + log) / logs.length;
}

/** Where in its range each setting lies; of two values either is an end, which says nothing. */
export const placesOf = ({ settings = {} }: Chosen, ranges: Ranges): Record<string, number> =>
  Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => {
      const range = ranges[name];
      if (!range || typeof value !== 'number' || (!('from' in range) && range.length < 3)) return [];
      return [[name, Number(placeIn(range, value).toFixed(3))]];
    }),
  );
