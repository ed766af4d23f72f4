import type { RunSpec } from '../run/record.js';
import { schemeOf } from '../training/schemes/index.js';
import { presetOf } from '../training/recipe.js';
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
  const entered = chosen.map(({ variant, preset }) => {
    const published = publishedScheme(findVariant(entries, variant), preset);
    const schemes = suite.schemes ?? [published];
    schemes.forEach(schemeOf);
    return { variant, preset, schemes };
  });
  const seedList = seeds ? Array.from({ length: seeds }, (_, seed) => seed) : suite.seeds;
  const { budget, batchSize, width, latentSize, evaluation } = suite;
  return suite.datasets.flatMap((dataset) =>
    seedList.flatMap((seed) =>
      entered.flatMap(({ variant, preset, schemes }) =>
        schemes.map((scheme) => ({
          ...{ variant, preset, scheme, dataset, seed },
          ...{ budget, batchSize, width, latentSize, evaluation },
        })),
      ),
    ),
  );
}

/** The scheme of a preset; throws a UserError where the variant has no such preset. */
function publishedScheme(entry: VariantEntry, preset: string): string {
  return (entry.status === 'ready' && presetOf(entry.name, entry.variant, preset).scheme) || 'alternating';
}
