import { messageOf, UserError } from '../ground/errors.js';
import { variantCode } from '../record/run-key.js';
import type { RunSpec } from '../record/record.js';
import type { SearchRecord, Tuned, Tuning } from '../record/tuning-record.js';
import { resolveSettings } from '../training/settings.js';
import { findVariant, type ReadyVariant, type VariantEntry } from '../training/variants.js';
import type { Suite } from './schema.js';
import { fitOf, outcomeFor, readTuned, tunedFile } from './tuned.js';

interface Flags {
  readonly untuned?: boolean;
}

/**
 * Whether a suite takes what `ganbench tune` found: a comparison of schemes does not, since one of them was tuned, nor does
 * a suite with a search of its own.
 */
const takesTuned = ({ tuned, search, schemes = [] }: Suite, { untuned = false }: Flags): boolean =>
  tuned && !untuned && !search && schemes.length < 2;

/** Puts in place of a default preset what the first search found for runs like this one. */
export function tunedChoices(suite: Suite, entries: readonly VariantEntry[], flags: Flags): (spec: RunSpec) => RunSpec {
  if (!takesTuned(suite, flags)) return (spec) => spec;
  const tunedOf = remembered();
  return (spec) => {
    const entry = findVariant(entries, spec.variant);
    if (entry.status !== 'ready') return spec;
    const chosen = outcomeFor(tunedOf(entry), spec)?.searches[0]?.chosen;
    if (!chosen) return spec;
    const { preset, settings } = chosen;
    checkPossible(entry, chosen);
    return { ...spec, preset, ...(settings && { settings }) };
  };
}

/** The variant may have other constants by now. */
function checkPossible({ name, variant, folder }: ReadyVariant, chosen: NonNullable<SearchRecord['chosen']>): void {
  try {
    resolveSettings(name, variant, chosen);
  } catch (error) {
    throw new UserError(
      `${tunedFile(folder)} does not fit the variant: ${messageOf(error)} Tune it again with \`ganbench tune ${name}\`, or leave it out with --untuned.`,
    );
  }
}

function remembered(): (entry: ReadyVariant) => Tuned {
  const known = new Map<string, Tuned>();
  return ({ folder }) => {
    const tuned = known.get(folder) ?? readTuned(folder);
    known.set(folder, tuned);
    return tuned;
  };
}

/** What was found for the runs of a suite, once for each variant and data set. */
export function tuningsOf(
  suite: Suite,
  entries: readonly VariantEntry[],
  flags: Flags,
  specs: readonly RunSpec[],
): Tuning[] {
  if (!takesTuned(suite, flags)) return [];
  const tunedOf = remembered();
  const points = new Map(specs.map((spec) => [JSON.stringify([spec.variant, spec.dataset]), spec]));
  return [...points.values()].flatMap((spec) => {
    const entry = findVariant(entries, spec.variant);
    if (entry.status !== 'ready') return [];
    const searches = outcomeFor(tunedOf(entry), spec)?.searches ?? [];
    const [first] = searches;
    // A suite may name other presets of the variant.
    const isTaken = JSON.stringify(first?.chosen) === JSON.stringify({ preset: spec.preset, settings: spec.settings });
    if (!first || !isTaken) return [];
    const isOlder = first.code !== variantCode(entry.folder);
    return [{ variant: spec.variant, fit: fitOf(spec), isOlder, searches }];
  });
}
