import { describe, expect, it } from 'vitest';
import { parseSuite } from '../../../harness/suite/load.js';
import { expand } from '../../../harness/suite/expand.js';
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

describe('an entry of a suite sets its recipe', () => {
  it('in place of what the preset has', () => {
    const [spec] = expand(
      parsed(
        '{ variant: sgan, set: { learningRate: 2e-4, discriminatorSteps: 2, generatorSteps: 3, ema: 0.999, pack: 2, warmUp: 0.1, clipGradients: 5 } }',
      ),
      entries,
    );
    const entry = entries.find(({ name }) => name === 'sgan');
    if (entry?.status !== 'ready') throw new Error('sgan does not load');
    const { recipe } = resolveSettings('sgan', entry.variant, spec!);
    expect(recipe).toMatchObject({
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

  it.each([
    [
      '{ variant: sgan, set: { discriminatorStep: 2 } }',
      'Variant sgan has no setting "discriminatorStep" (did you mean discriminatorSteps?)',
    ],
    ['{ variant: sgan, set: { ema: 1 } }', 'ema has to be from 0 to below 1, but is 1'],
    ['{ variant: sgan, set: { pack: 1.5 } }', 'pack has to be a whole number'],
  ])('%s is refused with a sentence', (entry, sentence) => {
    expect(() => expand(parsed(entry), entries)).toThrow(sentence);
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
