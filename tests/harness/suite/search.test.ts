import { describe, expect, it } from 'vitest';
import { expand, product } from '../../../harness/suite/expand.js';
import { parseSuite } from '../../../harness/suite/load.js';
import { sampleSettings, foundIn, searchSpecs, tunedSpecs, type Tried } from '../../../harness/suite/search.js';
import { runSpecSchema } from '../../../harness/record/run-schema.js';
import { presetText, type Settings } from '../../../harness/record/settings.js';
import { resolveSettings } from '../../../harness/training/settings.js';
import { discoverVariants, findVariant } from '../../../harness/training/variants.js';

const entries = await discoverVariants();
const variantNamed = (name: string) => {
  const entry = findVariant(entries, name);
  if (entry.status !== 'ready') throw new Error(entry.reason);
  return entry.variant;
};

const text = `description: a test
variants: [sgan, { variant: wgan-gp, preset: paper }]
datasets: [ring8]
seeds: 6
budget: { passes: 240 }
search:
  samples: 5
  ranges:
    learningRate: { from: 1e-4, to: 1e-2, scale: log }
    beta1: [0, 0.5, 0.9]
    discriminatorSteps: [1, 2, 5]
evaluation: { every: 5, curve: [pixels] }
`;
const suite = parseSuite(text, 'my.yaml');
const search = suite.search!;

describe('a preset with settings of its own', () => {
  const specsOf = (variants: string) => {
    const [before, after] = text.replace('seeds: 6', 'seeds: 1').split(/search:[^]*(?=evaluation)/) as [string, string];
    return expand(parseSuite(`${before}${after}`.replace(/variants: .*/, `variants: ${variants}`), 'my.yaml'), entries);
  };
  const settings = { learningRate: 0.0019, beta1: 0.9, discriminatorSteps: 5 };
  it('is shown with them', () => {
    const reversed = Object.fromEntries(Object.entries(settings).reverse());
    for (const each of [settings, reversed])
      expect(presetText({ preset: 'paper', settings: each })).toBe(
        'paper + learningRate 0.0019, beta1 0.9, discriminatorSteps 5',
      );
    expect(presetText({ preset: 'paper' })).toBe('paper');
  });
  it('changes what they say for every player, and nothing else', () => {
    const own = resolveSettings('sgan', variantNamed('sgan'), { preset: 'default' }).recipe;
    const { recipe } = resolveSettings('sgan', variantNamed('sgan'), { preset: 'default', settings });
    for (const player of ['discriminatorOptimizer', 'generatorOptimizer', 'auxiliaryOptimizer'] as const)
      expect(recipe[player]).toEqual({ ...own[player], learningRate: 0.0019, beta1: 0.9 });
    expect(recipe.discriminatorSteps).toBe(5);
    const rest = { discriminatorSteps: 0, discriminatorOptimizer: 0, generatorOptimizer: 0, auxiliaryOptimizer: 0 };
    expect({ ...recipe, ...rest }).toEqual({ ...own, ...rest });
  });
  it('is named in a suite by set:, and is another run than the preset alone', () => {
    const runs = specsOf('[sgan, { variant: sgan, set: { beta1: 0.5, learningRate: 0.002 } }]');
    expect(runs.map(presetText)).toEqual(['default', 'default + learningRate 0.002, beta1 0.5']);
    expect(runs.map(({ settings: own }) => own)).toEqual([undefined, { learningRate: 0.002, beta1: 0.5 }]);
  });
  it.each([
    ['set: { momentum: 0.9 }', /Variant sgan has no setting "momentum"; it has learningRate, .*, lambda, /],
    ["set: { 'learning rate': 0.9 }", /line 2: variants\.0\.set\..*a setting has a name of letters and digits/],
    ['set: {}', /line 2: variants\.0\.set: it sets nothing/],
    ['set: { beta1: 1 }', /line 2: .*beta1 has to be from 0 to below 1, but is 1/],
    ['set: { learningRate: nought }', /line 2: .*learningRate: it has to be a number\.$/],
    ['set: { discriminatorSteps: 1.5 }', /a whole number from 1 to 100/],
    ['preset: defualt, set: { beta1: 0.5 }', /no preset "defualt"/],
    ["preset: 'default + beta1 0.5'", /line 2: .*written as set: \{ learningRate: 0\.002 \}/],
    ['set: { beta1: 0.5 } }, { variant: sgan, set: { beta1: 0.5 }', /an entry is named twice/],
  ])('is refused as %s', (entry, message) => {
    expect(() => specsOf(`[{ variant: sgan, ${entry} }]`)).toThrow(message);
  });
  it('is read from the name of the preset in records of earlier versions', () => {
    const [spec] = specsOf('[sgan]');
    const read = (preset: string) => runSpecSchema.safeParse({ ...spec, preset });
    expect(read('paper + learningRate 0.0019, beta1 0.9').data).toEqual({
      ...spec,
      preset: 'paper',
      settings: { learningRate: 0.0019, beta1: 0.9 },
    });
    expect(read('default').data).toEqual(spec);
    for (const wrong of ['momentum 0.9', 'beta1', 'beta1 1', 'beta1 0.5 0.6', 'learningRate nought'])
      expect(read(`default + ${wrong}`).success, wrong).toBe(false);
  });
  it('is refused where the optimiser has no such setting', () => {
    const variant = variantNamed('r1');
    const plain = Object.keys(variant.presets).find(
      (preset) => resolveSettings('r1', variant, { preset }).recipe.discriminatorOptimizer.kind === 'rmsprop',
    )!;
    const withSettings = (own: Settings) => resolveSettings('r1', variant, { preset: plain, settings: own }).recipe;
    expect(() => withSettings({ beta1: 0.5 })).toThrow(/has rmsprop.*no beta1/);
    expect(withSettings({ learningRate: 0.5 }).discriminatorOptimizer.learningRate).toBe(0.5);
  });
});

describe('a random search', () => {
  it('draws within the ranges, evenly on the logarithmic scale, the same each time', () => {
    const all = Array.from({ length: 400 }, (_, i) => sampleSettings(search, 'sgan', 'default', i));
    expect(Array.from({ length: 400 }, (_, i) => sampleSettings(search, 'sgan', 'default', i))).toEqual(all);
    const rates = all.map(({ learningRate }) => learningRate!).sort((a, b) => a - b);
    expect(rates[0]).toBeGreaterThanOrEqual(1e-4);
    expect(rates.at(-1)).toBeLessThanOrEqual(1e-2);
    // Kolmogorov and Smirnov: a distance above 1.63 / √n has a probability of one in a hundred.
    const distance = Math.max(...rates.map((rate, i) => Math.abs(Math.log10(rate / 1e-4) / 2 - (i + 0.5) / 400)));
    expect(distance).toBeLessThan(1.63 / Math.sqrt(400));
    for (const value of [0, 0.5, 0.9]) {
      const count = all.filter(({ beta1 }) => beta1 === value).length; // binomial: 133 ± 9.4
      expect(Math.abs(count - 400 / 3)).toBeLessThan(3 * 9.4);
    }
  });
  it('draws whole numbers of discriminator steps from an interval, both ends included', () => {
    const wide = { ...search, ranges: { discriminatorSteps: { from: 1, to: 3, scale: 'linear' as const } } };
    const drawn = Array.from({ length: 60 }, (_, i) => sampleSettings(wide, 'sgan', 'default', i).discriminatorSteps);
    expect([...new Set(drawn)].sort()).toEqual([1, 2, 3]);
  });
  it('gives every contestant as many samples, each with draws and a seed of its own', () => {
    const runs = expand(suite, entries);
    expect(runs).toHaveLength(2 * 5);
    for (const variant of ['sgan', 'wgan-gp']) {
      const own = runs.filter((run) => run.variant === variant);
      expect(own.map(({ seed }) => seed)).toEqual([0, 1, 2, 3, 4].map((i) => 1_000_000 + i));
      expect(new Set(own.map(presetText)).size).toBe(5);
      for (const { budget } of own) expect(budget).toEqual({ unit: 'passes', amount: 240 });
    }
    const firsts = runs.filter(({ seed }) => seed === 1_000_000).map(({ settings }) => settings);
    expect(firsts[0]).not.toEqual(firsts[1]);
    expect(presetText(runs.find(({ variant }) => variant === 'wgan-gp')!)).toMatch(/^paper \+ learningRate /);
  });
  it('keeps the untuned presets beside it where the suite asks for them', () => {
    const both = expand(parseSuite(text.replace('samples: 5', 'samples: 5\n  untuned: true'), 'my.yaml'), entries);
    expect(both.slice(10)).toEqual(product(suite, entries));
  });
});

describe('the best of a search', () => {
  const points = product(suite, entries).filter(({ seed }) => seed === 0);
  const tried = (scores: readonly (number | null | undefined)[]): Tried[] =>
    searchSpecs(search, points).map((spec, at) => ({
      spec,
      name: `run-${at}`,
      score: spec.variant === 'sgan' ? scores[Math.floor(at / 2)] : null,
    }));
  const bestOf = (scores: readonly (number | null | undefined)[]): Settings | null =>
    foundIn(tried(scores)).find(({ variant }) => variant === 'sgan')!.best;
  const sample = (at: number): Settings => sampleSettings(search, 'sgan', 'default', at);

  it('has the lowest score; a failed training never wins, the earlier one wins a tie', () => {
    expect(bestOf([3, null, 0.5, 2, 1])).toEqual(sample(2));
    expect(bestOf([3, 2, null, 2, 4])).toEqual(sample(1));
  });
  it('is not known before all samples are made, nor where all failed', () => {
    expect(bestOf([3, undefined, 0.5, 2, 1])).toBeNull();
    expect(bestOf([null, null, null, null, null])).toBeNull();
  });
  it('is trained under every fresh seed of the suite', () => {
    const specs = tunedSpecs(foundIn(tried([3, 1, 4, 1, 5])), product(suite, entries));
    expect(specs.map(({ variant, preset, settings, seed }) => [variant, preset, settings, seed])).toEqual(
      [0, 1, 2, 3, 4, 5].map((seed) => ['sgan', 'default', sample(1), seed]),
    );
  });
});

describe('a suite with a search', () => {
  const refusal = (from: string, to: string): string => {
    try {
      expand(parseSuite(text.replace(from, to), 'my.yaml'), entries);
      return 'accepted';
    } catch (error) {
      return (error as Error).message;
    }
  };
  it.each([
    ['an unknown setting', 'beta1: [0, 0.5, 0.9]', 'momentum: [0]', /Variant sgan has no setting "momentum"/],
    ['no name of a setting', 'beta1: [0, 0.5, 0.9]', '1st: [0]', /line \d+: search\.ranges/],
    ['an impossible value', '[0, 0.5, 0.9]', '[0, 1.5]', /line 10: search\.ranges\.beta1: beta1 has to be from 0 to/],
    ['ends in the wrong order', 'from: 1e-4, to: 1e-2', 'from: 1e-2, to: 1e-4', /from has to be below to/],
    ['a logarithm of nothing', 'from: 1e-4', 'from: 0', /begin above 0/],
    ['no samples', 'samples: 5', 'samples: 0', /line 7: search\.samples/],
    [
      'settings in place of those that it draws',
      '[sgan,',
      '[{ variant: sgan, set: { beta1: 0.5 } },',
      /leave out .* set:/,
    ],
    ['seeds that are not fresh', 'seeds: 6', 'seeds: [1000004]', /The search trains under the seed 1000004/],
  ])('with %s is refused', (_, from, to, message) => {
    expect(refusal(from, to)).toMatch(message);
  });
});
