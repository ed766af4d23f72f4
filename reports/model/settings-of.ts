import { networkText } from '../../harness/networks/choice.js';
import { budgetText } from '../../harness/record/budget.js';
import type { RunSpec } from '../../harness/record/record.js';
import { presetText } from '../../harness/record/settings.js';

/** `width was 16 and is 32`, for all but the seed. */
export function settingsChanged(old: RunSpec, now: RunSpec): string[] {
  const [before, after] = [settingsOf(old), settingsOf(now)];
  const names = [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => before.get(name) !== after.get(name),
  );
  return names.map((name) => `${name} was ${before.get(name) ?? 'not set'} and is ${after.get(name) ?? 'not set'}`);
}

/** By their names in a suite, as texts; the seed is none of them. */
export function settingsOf({ budget, evaluation, network, ...spec }: RunSpec): Map<string, string> {
  const apart = ['seed', 'settings'];
  const own = Object.entries({ ...spec, preset: presetText(spec) }).filter(([name]) => !apart.includes(name));
  const within = Object.entries({ ...evaluation, commonStep: undefined }).map(
    ([name, value]) => [`evaluation.${name}`, value] as const,
  );
  const all = [
    ...own,
    ['network', network && networkText(network)] as const,
    ['budget', budgetText(budget)] as const,
    ...within,
  ];
  return new Map(
    all.filter(([, value]) => value !== undefined).map(([name, value]) => [name, [value].flat().join(', ')]),
  );
}
