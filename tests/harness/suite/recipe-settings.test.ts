import { describe, expect, it } from 'vitest';
import { isCommonSetting } from '../../../harness/record/common-settings.js';
import { runSpecSchema } from '../../../harness/record/run-schema.js';
import { presetText, settingsText, type Chosen } from '../../../harness/record/settings.js';
import { parseSuite } from '../../../harness/suite/load.js';
import { expand } from '../../../harness/suite/expand.js';
import type { Recipe } from '../../../harness/training/definition.js';
import { recipeFields } from '../../../harness/training/recipe-schema.js';
import { resolveSettings } from '../../../harness/training/settings.js';
import { discoverVariants } from '../../../harness/training/variants.js';

const entries = await discoverVariants();
const suite = (variants: string, more = ''): string => `description: settings
variants: [${variants}]
datasets: [ring8]
seeds: 1
budget: { generatorSteps: 10 }
${more}
evaluation: { every: 5, samples: 100, curve: [none] }
`;
const parsed = (variants: string, more = '') => parseSuite(suite(variants, more), 'a suite');

function recipeOf(chosen: Chosen): Recipe {
  const entry = entries.find(({ name }) => name === 'sgan');
  if (entry?.status !== 'ready') throw new Error('sgan does not load');
  return resolveSettings('sgan', entry.variant, chosen).recipe;
}

describe('an entry of a suite sets its recipe', () => {
  it('in place of what the preset has', () => {
    const [spec] = expand(
      parsed(
        '{ variant: sgan, set: { learningRate: 2e-4, discriminatorSteps: 2, generatorSteps: 3, ema: 0.999, pack: 2, warmUp: 0.1, clipGradients: 5 } }',
      ),
      entries,
    );
    expect(recipeOf(spec!)).toMatchObject({
      discriminatorOptimizer: { learningRate: 2e-4 },
      generatorOptimizer: { learningRate: 2e-4 },
      discriminatorSteps: 2,
      generatorSteps: 3,
      ema: 0.999,
      pack: 2,
      warmUp: 0.1,
      clipGradients: 5,
    });
  });

  it('in fields that are no numbers too', () => {
    const [spec] = expand(
      parsed(
        '{ variant: sgan, set: { learningRateDecay: { at: [0.5, 0.75], factor: 0.1 }, generatorFirst: true, augment: [color, cutout], generatorNorm: layer, discriminatorNorm: spectral, normUnderPenalty: true, leakySlope: 0, initialiser: orthogonal } }',
      ),
      entries,
    );
    expect(recipeOf(spec!)).toMatchObject({
      learningRateDecay: { at: [0.5, 0.75], factor: 0.1 },
      generatorFirst: true,
      augment: ['color', 'cutout'],
      generatorNorm: 'layer',
      discriminatorNorm: 'spectral',
      normUnderPenalty: true,
      leakySlope: 0,
      initialiser: 'orthogonal',
    });
    expect(presetText(spec!)).toBe(
      'default + learningRateDecay times 0.1 at 0.5+0.75, generatorFirst true, augment color+cutout, generatorNorm layer, discriminatorNorm spectral, normUnderPenalty true, leakySlope 0, initialiser orthogonal',
    );
    expect(runSpecSchema.parse(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
  });

  it('in every field but the optimisers, which have settings of their own', () => {
    const others = Object.keys(recipeFields).filter((field) => !isCommonSetting(field));
    expect(others.sort()).toEqual(['auxiliaryOptimizer', 'discriminatorOptimizer', 'generatorOptimizer']);
  });

  it.each([
    [{ augment: [] }, 'augment none'],
    [{ augment: ['cutout', 'color'] }, 'augment cutout+color'],
    [{ learningRateDecay: 'linear' }, 'learningRateDecay linear'],
    [{ learningRateDecay: { at: [0.5], factor: 0.1 } }, 'learningRateDecay times 0.1 at 0.5'],
    [{ generatorFirst: false, learningRate: 1e-4 }, 'learningRate 0.0001, generatorFirst false'],
  ])('%j is %s in keys and labels', (settings, words) => {
    expect(settingsText(settings)).toBe(words);
  });

  it('twice is refused, in whatever order', () => {
    const one = '{ variant: sgan, set: { leakySlope: 0, generatorNorm: layer } }';
    const other = '{ variant: sgan, set: { generatorNorm: layer, leakySlope: 0 } }';
    expect(() => parsed(`${one}, ${other}`)).toThrow(/named twice/);
  });

  it.each([
    [
      '{ variant: sgan, set: { discriminatorStep: 2 } }',
      'Variant sgan has no setting "discriminatorStep" (did you mean discriminatorSteps?)',
    ],
    ['{ variant: sgan, set: { ema: 1 } }', 'ema has to be from 0 to below 1, but is 1'],
    ['{ variant: sgan, set: { pack: 1.5 } }', 'pack has to be a whole number'],
    ['{ variant: sgan, set: { generatorNrm: layer } }', 'it has to be a number (did you mean generatorNorm?)'],
    ['{ variant: sgan, set: { leakySlop: 0 } }', 'Variant sgan has no setting "leakySlop" (did you mean leakySlope?)'],
    ['{ variant: sgan, set: { generatorNorm: btach } }', 'line 2: variants.0.set.generatorNorm: Invalid option'],
    ['{ variant: sgan, set: { augment: [colour] } }', 'line 2: variants.0.set.augment.0: Invalid option'],
    ['{ variant: sgan, set: { leakySlope: 2 } }', 'line 2: variants.0.set.leakySlope: Too big'],
    [
      '{ variant: sgan, set: { learningRateDecay: { at: [2], factor: 1 } } }',
      'line 2: variants.0.set.learningRateDecay.at.0: Too',
    ],
    ['{ variant: sgan, set: { learningRateDecay: steps } }', 'it has to be none, linear, cosine, or'],
    ['{ variant: sgan, set: { ema: high } }', 'line 2: variants.0.set.ema: it has to be a number'],
    ['{ variant: began, set: { gamma: high } }', 'line 2: variants.0.set.gamma: it has to be a number'],
  ])('%s is refused with a sentence', (entry, sentence) => {
    expect(() => expand(parsed(entry), entries)).toThrow(sentence);
  });
});

describe('settings of a record that suites do not allow', () => {
  it.each([
    [{ generatorNorm: 'btach' }, 'Variant sgan cannot have generatorNorm btach: Invalid option'],
    [
      { learningRateDecay: { at: [2], factor: 1 } },
      'Variant sgan cannot have learningRateDecay.at.0 times 1 at 2: Too big',
    ],
    [{ pack: true }, 'Variant sgan cannot have pack true'],
    [{ generatorNrm: 'layer' }, 'Variant sgan has no setting "generatorNrm" (did you mean generatorNorm?)'],
  ])('%j are refused', (settings, sentence) => {
    expect(() => recipeOf({ preset: 'default', settings })).toThrow(sentence);
  });
});

describe('a suite names its networks', () => {
  it('for all runs', () => {
    const [spec] = expand(parsed('sgan', 'network: { name: mlp, maxout: 5 }'), entries);
    expect(spec!.network).toEqual({ name: 'mlp', maxout: 5 });
    expect(expand(parsed('sgan'), entries)[0]).not.toHaveProperty('network');
  });

  it.each([
    ['network: resnett', /no network "resnett" \(did you mean resnet\?\)/],
    ['network: { name: mlp, maxot: 5 }', /maxot/],
  ])('%s is refused', (network, sentence) => {
    expect(() => expand(parsed('sgan', network), entries)).toThrow(sentence);
  });
});
