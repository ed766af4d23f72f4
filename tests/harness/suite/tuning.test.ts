import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { presetText, type Chosen } from '../../../harness/record/settings.js';
import type { RunSpec } from '../../../harness/record/record.js';
import type { SearchRecord } from '../../../harness/record/tuning-record.js';
import { expand, product } from '../../../harness/suite/expand.js';
import { parseSuite } from '../../../harness/suite/load.js';
import type { Suite } from '../../../harness/suite/schema.js';
import { fitOf, readTuned, tunedFile, withSearch, writeTuned } from '../../../harness/suite/tuned.js';
import { tuningsOf } from '../../../harness/suite/tuned-choices.js';
import {
  candidatesOf,
  commonRanges,
  lowest,
  placesOf,
  rangesOf,
  seedsOf,
  trial,
  type Contestant,
} from '../../../harness/suite/tuning.js';
import { isTuningSeed } from '../../../harness/suite/tuning-seeds.js';
import { holds } from '../../../harness/record/ranges.js';
import { obstacleTo } from '../../../harness/training/obstacle.js';
import { needsLabels } from '../../../harness/training/recipe.js';
import { discoverVariants, findVariant, type ReadyVariant } from '../../../harness/training/variants.js';

const entries = await discoverVariants();
const text = `description: a test
variants: all
datasets: [mnist]
seeds: 2
budget: { flops: 480e9 }
batchSize: 32
width: 16
evaluation: { evaluations: 8, curve: [digits], final: [mobilenet025] }
`;
const suite: Suite = parseSuite(text, 'my.yaml');
const ready = (name: string): ReadyVariant => findVariant(entries, name) as ReadyVariant;
const size = { shape: [28, 28, 1], train: 50_000, classes: 10 };
function contestantOf(name: string): Contestant {
  const { variant } = ready(name);
  const own = { ...suite, variants: [name], labels: needsLabels(variant) };
  const base = product(own, entries, { untuned: true })[0]!;
  return { variant, base, allows: (chosen) => obstacleTo({ ...base, ...chosen }, variant, size) === undefined };
}
const names = entries.map(({ name }) => name);

describe('the search of ganbench tune', () => {
  it.each(names)(
    'tries 16 different settings of %s: the default, what fits of the published ones, and random ones',
    (name) => {
      const contestant = contestantOf(name);
      const candidates = candidatesOf(contestant, 0);
      expect(candidates[0]).toEqual({ preset: 'default' });
      expect(new Set(candidates.map(presetText)).size).toBe(16);
      const ranges = rangesOf(contestant);
      const random = candidates.filter(({ settings }) => settings);
      expect(random.length).toBeGreaterThanOrEqual(8);
      for (const { preset, settings } of random) {
        expect(preset).toBe('default');
        expect(Object.keys(settings!).sort()).toEqual(
          [...Object.keys(commonRanges), ...Object.keys(contestant.variant.tunable ?? {})].sort(),
        );
        for (const [setting, value] of Object.entries(settings!)) expect(holds(ranges[setting]!, value)).toBe(true);
        expect(contestant.allows({ preset, settings })).toBe(true);
      }
      expect(candidatesOf(contestant, 0)).toEqual(candidates);
    },
  );

  it('is the same for all: the random sample of a number has the same common settings', () => {
    const sampleOf = (name: string): Chosen => candidatesOf(contestantOf(name), 0).find(({ settings }) => settings)!;
    const common = ({ settings }: Chosen) =>
      Object.fromEntries(Object.entries(settings!).filter(([setting]) => setting in commonRanges));
    const first = common(sampleOf('sgan'));
    expect(Object.keys(first)).toEqual(Object.keys(commonRanges));
    for (const name of names) expect(common(sampleOf(name))).toEqual(first);
  });

  it('covers each range evenly: of 15 samples one lies in each 15th part, and each value of a list comes as often', () => {
    const samples = candidatesOf(contestantOf('hinge'), 0).flatMap(({ settings }) => (settings ? [settings] : []));
    const parts = (setting: string, from: number, to: number): number[] =>
      samples
        .map((each) => Math.floor((15 * Math.log(each[setting]! / from)) / Math.log(to / from)))
        .sort((a, b) => a - b);
    const all = Array.from({ length: 15 }, (_, part) => part);
    expect(parts('learningRate', 5e-5, 1e-2)).toEqual(all);
    expect(parts('rateRatio', 0.25, 4)).toEqual(all);
    const steps = samples.map(({ discriminatorSteps }) => discriminatorSteps!).sort((a, b) => a - b);
    expect(steps).toEqual([...Array<number>(5).fill(1), ...Array<number>(5).fill(2), ...Array<number>(5).fill(5)]);
    // Two settings are drawn apart: ranks of 15 with a correlation below 0.64 (p = .01 without any).
    const ranks = (setting: string): number[] =>
      samples.map((each) => samples.filter((other) => other[setting]! < each[setting]!).length);
    const [a, b] = [ranks('learningRate'), ranks('rateRatio')];
    const correlation = 1 - (6 * a.reduce((sum, rank, i) => sum + (rank - b[i]!) ** 2, 0)) / (15 * (15 ** 2 - 1));
    expect(Math.abs(correlation)).toBeLessThan(0.64);
  });

  it('has the published presets that have no terms of their own, and no other method', () => {
    const presets = (name: string): string[] =>
      candidatesOf(contestantOf(name), 0).flatMap(({ preset, settings }) => (settings ? [] : [preset]));
    expect(presets('wgan-gp')).toEqual(expect.arrayContaining(['default', 'paper', 'official', 'official-toy']));
    expect(presets('wgan')).toEqual(expect.arrayContaining(['paper', 'igul222', 'studiogan']));
    expect(presets('wgan')).not.toContain('official'); // clips before its steps
    expect(presets('hinge')).toEqual(['default']); // the other one is of another scheme
    expect(presets('sgan')).not.toContain('su-sn'); // spectral normalisation is the method of sngan
    expect(presets('sngan')).toContain('official');
    expect(presets('energy')).not.toContain('hinge');
  });

  it('has other seeds and other random settings when it is repeated', () => {
    const [first, second] = [0, 1].map((round) => candidatesOf(contestantOf('began'), round));
    const texts = new Set(first!.map(presetText));
    expect(second!.filter((each) => each.settings && texts.has(presetText(each)))).toEqual([]);
    const seeds = [0, 1, 2].flatMap((round) => Object.values(seedsOf(round)).flat());
    expect(new Set(seeds).size).toBe(seeds.length);
  });

  it('trains shortly and whole without what chooses nothing', () => {
    const { base } = contestantOf('sgan');
    const short = trial(
      base,
      { preset: 'default', settings: { beta1: 0.5 } },
      { seed: 7, length: 'short', metric: 'fd' },
    );
    expect(short).toMatchObject({ seed: 7, settings: { beta1: 0.5 }, width: 16, batchSize: 32, latentSize: 64 });
    expect(short.budget).toEqual({ unit: 'flops', amount: 120e9 });
    expect(short.evaluation).toEqual({ evaluations: 2, samples: 2000, curve: ['digits'], final: [], metrics: ['fd'] });
    expect(trial(base, { preset: 'paper' }, { seed: 7, length: 'full', metric: 'fd' }).budget).toEqual(base.budget);
    const odd = { ...base, budget: { unit: 'generatorSteps', amount: 6 } } as const;
    expect(trial(odd, { preset: 'default' }, { seed: 7, length: 'short', metric: 'fd' }).budget.amount).toBe(2);
  });

  it('chooses by the mean logarithm of the distances; one failure is enough not to be chosen', () => {
    // e^mean(log): √(1·9) = 3, √(4·4) = 4, 2 with a failure.
    const scores = new Map([
      [0, [4, 4]],
      [3, [1, 9]],
      [5, [2, null]],
      [7, [3.1, 3.1]],
    ]);
    expect(lowest(scores, 4)).toEqual([3, 7, 0]);
    expect(lowest(scores, 1)).toEqual([3]);
    expect(lowest(new Map([[0, [null]]]), 4)).toEqual([]);
  });

  it('says where in its range a setting ended', () => {
    const ranges = {
      rate: { from: 1e-4, to: 1e-2, scale: 'log' },
      share: { from: 0, to: 4 },
      steps: [1, 2, 5],
      two: [0, 1],
    } as const;
    const settings = { rate: 1e-3, share: 4, steps: 2, two: 1 };
    expect(placesOf({ preset: 'default', settings }, ranges)).toEqual({ rate: 0.5, share: 1, steps: 0.25 });
  });
});

describe('seeds of a search', () => {
  it('are a range of their own, for ever', () => {
    for (const round of [0, 1, 99_999])
      for (const seed of Object.values(seedsOf(round)).flat()) expect(isTuningSeed(seed)).toBe(true);
  });
  it.each([
    [
      'of a bench',
      'seeds: 2',
      'seeds: [0, 900000011]',
      /line 4: seeds: the seeds from 900000000 to 999999999 are those of `ganbench tune`/,
    ],
    [
      "of a suite's own search",
      'seeds: 2',
      'seeds: 2\nsearch: { samples: 5, firstSeed: 899999998, ranges: { beta1: [0] } }',
      /search\.firstSeed: the seeds from 900000000/,
    ],
  ])('are never those %s', (_, from, to, message) => {
    expect(() => parseSuite(text.replace(from, to), 'my.yaml')).toThrow(message);
  });
});

describe('an outcome of the search', () => {
  const parent = mkdtempSync(join(tmpdir(), 'ganbench-tuned-'));
  afterAll(() => rmSync(parent, { recursive: true }));
  const folder = join(parent, 'mine');
  mkdirSync(folder);
  const mine: ReadyVariant = { ...ready('began'), name: 'mine', folder };
  const all = [...entries.filter(({ name }) => name === 'sgan'), mine];
  const base: RunSpec = { ...contestantOf('began').base, variant: 'mine' };
  const chosen = { preset: 'default', settings: { learningRate: 2e-4, gamma: 0.5 } };
  const found: SearchRecord = {
    round: 0,
    code: 'x',
    judge: 'fd, digits',
    chosen,
    places: { learningRate: 0.3, gamma: 0.29 },
    seeds: seedsOf(0),
    fresh: { column: 'fd', tuned: [1, 2, 3], untuned: [2, 4, null] },
    tried: [
      { preset: 'default', short: 3 },
      { ...chosen, short: 2, full: [1, 1, null] },
    ],
  };
  const write = (change: Partial<SearchRecord> = {}): void =>
    writeTuned(folder, withSearch({ schema: 1, outcomes: [] }, fitOf(base), { ...found, ...change }));
  const plan = (more: Partial<Suite> = {}, untuned = false): string[] =>
    expand({ ...suite, seeds: [0], ...more }, all, { untuned })
      .filter(({ variant }) => variant === 'mine')
      .map(presetText);

  it('is read as it was written, and a repeat stands beside it', () => {
    write();
    expect(readTuned(folder).outcomes).toEqual([{ fit: fitOf(base), searches: [found] }]);
    const both = withSearch(readTuned(folder), fitOf(base), { ...found, round: 1 });
    expect(both.outcomes[0]!.searches.map(({ round }) => round)).toEqual([0, 1]);
    expect(
      withSearch(both, fitOf(base), { ...found, code: 'y' }).outcomes[0]!.searches.map(({ code }) => code),
    ).toEqual(['y', 'x']);
    const elsewhere = withSearch(both, { ...fitOf(base), width: 8 }, found);
    expect(elsewhere.outcomes.map(({ fit, searches }) => [fit.width, searches.length])).toEqual(
      expect.arrayContaining([
        [16, 2],
        [8, 1],
      ]),
    );
  });

  it('is taken where data set, budget, sizes and scheme agree, and nowhere else', () => {
    write();
    const tuned = 'default + learningRate 0.0002, gamma 0.5';
    expect(plan()).toEqual([tuned]);
    expect(plan({ variants: ['mine'] })).toEqual([tuned]);
    const others: Partial<Suite>[] = [
      { datasets: ['fashion-mnist'] },
      { budget: { unit: 'flops', amount: 481e9 } },
      { budget: { unit: 'passes', amount: 480e9 } },
      { batchSize: 64 },
      { width: 32 },
      { latentSize: 32 },
      { network: { name: 'resnet' } },
      { schemes: ['single-loss'] },
      { tuned: false },
      { variants: [{ variant: 'mine', preset: 'pytorch-gan', set: undefined }] },
    ];
    for (const other of others) expect(plan(other), JSON.stringify(other)).not.toContain(tuned);
    expect(plan({ schemes: ['alternating', 'single-loss'] })).toEqual(['default', 'default']); // a fair comparison of schemes
    expect(plan({}, true)).toEqual(['default']);
    const drawn = { samples: 1, ranges: { beta1: [0.5] }, firstSeed: 5, untuned: true };
    expect(plan({ search: drawn })).toEqual(['default + beta1 0.5', 'default']);
  });

  it('is told of the runs that take it', () => {
    write();
    const of = (more: Partial<Suite>) =>
      tuningsOf({ ...suite, ...more }, all, {}, expand({ ...suite, ...more }, all)).filter(
        ({ variant }) => variant === 'mine', // the project's own are tuned too
      );
    expect(of({})).toEqual([{ variant: 'mine', fit: fitOf(base), isOlder: true, searches: [found] }]);
    expect(of({ tuned: false })).toEqual([]);
    expect(of({ width: 32 })).toEqual([]);
  });

  it('that found nothing changes nothing', () => {
    write({ chosen: null, fresh: null, places: {} });
    expect(plan()).toEqual(['default']);
  });

  it('of a constant that the variant no longer has is refused in a sentence', () => {
    write({ chosen: { preset: 'default', settings: { delta: 1 } } });
    expect(() => plan()).toThrow(
      /tuned\.json does not fit the variant: Variant mine has no setting "delta".*Tune it again/,
    );
    expect(plan({}, true)).toEqual(['default']);
  });

  it.each([
    ['is cut', (whole: string) => whole.slice(0, 50)],
    ['is of another kind', () => '[]'],
    ['has a field too many', (whole: string) => whole.replace('"round"', '"wound"')],
    [
      'has a setting that is none',
      (whole: string) =>
        whole
          .replace('"learningRate": 0.0002', '"learningRate": -1')
          .replace('"learningRate":0.0002', '"learningRate":-1'),
    ],
  ])('that %s is refused in a sentence', (_, damage) => {
    write();
    const whole = JSON.stringify(readTuned(folder));
    writeFileSync(tunedFile(folder), damage(whole));
    expect(() => plan()).toThrow(/tuned\.json is damaged: .*remove it and tune the variant again/);
    expect(plan({ tuned: false })).toEqual(['default']);
  });
});
