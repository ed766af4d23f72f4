import type { RunSpec } from '../run/record.js';
import { schemeOf } from '../training/schemes/index.js';
import { resolvePreset } from '../training/recipe.js';
import { findVariant, type VariantEntry } from '../variants.js';
import type { Suite } from './schema.js';

/** What the command line may narrow. */
export interface Narrowing {
  readonly only?: readonly string[];
  readonly seeds?: number;
}

/** The runs of a suite, in a stable order. Unknown variants, presets and schemes are UserErrors. */
export function expand(suite: Suite, entries: readonly VariantEntry[], { only, seeds }: Narrowing = {}): RunSpec[] {
  only?.forEach((name) => findVariant(entries, name));
  const choices = (suite.variants === 'all' ? entries.map((entry) => entry.name) : suite.variants).map((choice) =>
    typeof choice === 'string' ? { variant: choice, preset: 'default' } : choice,
  );
  const chosen = choices.filter((choice) => !only || only.includes(choice.variant));
  for (const { variant, preset } of chosen) {
    const entry = findVariant(entries, variant);
    if (entry.status === 'ready') resolvePreset(variant, entry.variant, preset);
  }
  suite.schemes.forEach(schemeOf);
  const seedList = seeds ? Array.from({ length: seeds }, (_, seed) => seed) : suite.seeds;
  const { budget, batchSize, width, latentSize, evaluation } = suite;
  return suite.datasets.flatMap((dataset) =>
    seedList.flatMap((seed) =>
      chosen.flatMap(({ variant, preset }) =>
        suite.schemes.map((scheme) => ({
          ...{ variant, preset, scheme, dataset, seed },
          ...{ budget, batchSize, width, latentSize, evaluation },
        })),
      ),
    ),
  );
}
