import { UserError } from '../ground/errors.js';
import type { RunSpec } from '../record/record.js';
import { schemeOf } from '../training/schemes/index.js';
import { presetOf } from '../training/recipe.js';
import { findVariant, type VariantEntry } from '../training/variants.js';
import type { Suite } from './schema.js';
import { searchSpecs } from './search.js';
import type { Chosen } from '../record/settings.js';
import { resolveSettings } from '../training/settings.js';

/** What the command line may narrow. */
export interface Narrowing {
  readonly only?: readonly string[];
  readonly seeds?: number;
}

/**
 * The runs of a suite that nothing has to be known for, in a stable order: all, or those of its search and, where it asks
 * for them, the untuned ones. Unknown variants, presets and schemes are UserErrors.
 */
export function expand(suite: Suite, entries: readonly VariantEntry[], narrowing: Narrowing = {}): RunSpec[] {
  const specs = product(suite, entries, narrowing);
  const { search } = suite;
  if (!search) return specs;
  const stale = specs.find(({ seed }) => seed >= search.firstSeed && seed < search.firstSeed + search.samples);
  if (stale)
    throw new UserError(
      `The seed ${stale.seed} is one of the search's: give other seeds, or another search.firstSeed, so that what is tuned is judged on fresh ones.`,
    );
  if (specs.some(({ settings }) => settings))
    throw new UserError('A suite with search: draws the settings of its variants: leave out their set:.');
  const searched = searchSpecs(
    search,
    specs.filter(({ seed }) => seed === specs[0]?.seed),
  );
  for (const spec of searched) check(entries, spec.variant, spec);
  return [...searched, ...(search.untuned ? specs : [])];
}

/** Data sets × seeds × variants with their presets × schemes. */
export function product(suite: Suite, entries: readonly VariantEntry[], { only, seeds }: Narrowing = {}): RunSpec[] {
  only?.forEach((name) => findVariant(entries, name));
  const choices = (suite.variants === 'all' ? entries.map((entry) => entry.name) : suite.variants).map((choice) =>
    typeof choice === 'string' ? { variant: choice, preset: 'default', set: undefined } : choice,
  );
  const chosen = choices.filter((choice) => !only || only.includes(choice.variant));
  suite.schemes?.forEach(schemeOf);
  const entered = chosen.map(({ variant, preset, set }) => {
    const own = { preset, ...(set && { settings: set }) };
    check(entries, variant, own);
    const schemes = suite.schemes ?? [publishedScheme(findVariant(entries, variant), preset)];
    return { variant, own, schemes };
  });
  const seedList = seeds ? Array.from({ length: seeds }, (_, seed) => seed) : suite.seeds;
  const { budget, batchSize, width, latentSize, evaluation } = suite;
  return suite.datasets.flatMap((dataset) =>
    seedList.flatMap((seed) =>
      entered.flatMap(({ variant, own, schemes }) =>
        schemes.map((scheme) => ({
          variant,
          ...own,
          scheme,
          dataset,
          seed,
          budget,
          batchSize,
          width,
          latentSize,
          evaluation,
        })),
      ),
    ),
  );
}

function check(entries: readonly VariantEntry[], variant: string, chosen: Chosen): void {
  const entry = findVariant(entries, variant);
  if (entry.status === 'ready') resolveSettings(variant, entry.variant, chosen);
}

/** The scheme that a preset was published with; throws a UserError where there is none of the name. */
function publishedScheme(entry: VariantEntry, preset: string): string {
  const scheme = entry.status === 'ready' ? presetOf(entry.name, entry.variant, preset).scheme : undefined;
  return schemeOf(scheme ?? 'alternating').name;
}
