import { UserError } from '../ground/errors.js';
import { badNetwork } from '../networks/architectures.js';
import type { RunSpec } from '../record/record.js';
import { schemeOf } from '../training/schemes/index.js';
import { needsLabels, presetOf } from '../training/recipe.js';
import { findVariant, type VariantEntry } from '../training/variants.js';
import type { Suite } from './schema.js';
import { searchSpecs } from './search.js';
import { tunedChoices } from './tuned-choices.js';
import type { Chosen } from '../record/settings.js';
import { resolveSettings } from '../training/settings.js';

/** What the command line may narrow. */
export interface Narrowing {
  readonly only?: readonly string[];
  readonly seeds?: number;
  /** Presets as they are, whatever `ganbench tune` found. */
  readonly untuned?: boolean;
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
      `The search trains under the seed ${stale.seed} too, but tuned runs need fresh seeds: give other seeds, or another search.firstSeed.`,
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

/** Data sets × seeds × variants with their presets, or what tuning found for them, × settings × schemes. */
export function product(suite: Suite, entries: readonly VariantEntry[], narrowing: Narrowing = {}): RunSpec[] {
  const { only, seeds } = narrowing;
  only?.forEach((name) => findVariant(entries, name));
  const choices = (suite.variants === 'all' ? namesFor(suite, entries) : suite.variants).map((choice) =>
    typeof choice === 'string' ? { variant: choice, preset: 'default', set: undefined } : choice,
  );
  const chosen = choices
    .filter((choice) => !only || only.includes(choice.variant))
    .flatMap((choice) => suite.sets?.map((each) => ({ ...choice, set: { ...choice.set, ...each } })) ?? [choice]);
  suite.schemes?.forEach(schemeOf);
  const seedList = seeds ? Array.from({ length: seeds }, (_, seed) => seed) : suite.seeds;
  const { budget, batchSize, width, latentSize, network, labels, evaluation } = suite;
  const bad = network && badNetwork(network);
  if (bad) throw new UserError(`network: ${bad}.`);
  const more = { ...(network && { network }), ...(labels && { labels }) };
  const entered = chosen.flatMap(({ variant, preset, set }) => {
    const own = { preset, ...(set && { settings: set }) };
    check(entries, variant, own);
    const schemes = suite.schemes ?? [publishedScheme(findVariant(entries, variant), preset)];
    return schemes.map((scheme) => ({ variant, ...own, scheme }));
  });
  const tuned = tunedChoices(suite, entries, narrowing);
  return suite.datasets.flatMap((dataset) =>
    seedList.flatMap((seed) =>
      entered.map((own) => {
        const spec = { ...own, dataset, seed, budget, batchSize, width, latentSize, ...more, evaluation };
        return own.preset === 'default' && !own.settings ? tuned(spec) : spec;
      }),
    ),
  );
}

/** All variants; where the suite has no labels, those that need none. */
const namesFor = ({ labels }: Suite, entries: readonly VariantEntry[]): string[] =>
  entries.filter((entry) => labels || entry.status !== 'ready' || !needsLabels(entry.variant)).map(({ name }) => name);

function check(entries: readonly VariantEntry[], variant: string, chosen: Chosen): void {
  const entry = findVariant(entries, variant);
  if (entry.status === 'ready') resolveSettings(variant, entry.variant, chosen);
}

/** The scheme that a preset was published with; throws a UserError where there is none of the name. */
function publishedScheme(entry: VariantEntry, preset: string): string {
  const scheme = entry.status === 'ready' ? presetOf(entry.name, entry.variant, preset).scheme : undefined;
  return schemeOf(scheme ?? 'alternating').name;
}
