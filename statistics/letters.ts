import { itemAt } from '../harness/ground/certain.js';

/**
 * Letters by name such that two names share one if and only if they are not separated: a compact letter display by
 * insert-and-absorb (Piepho 2004, "An algorithm for a letter-based representation of all-pairwise comparisons"). The first
 * name has an `a`.
 */
export function compactLetters(
  names: readonly string[],
  separated: (a: string, b: string) => boolean,
): ReadonlyMap<string, string> {
  let groups: ReadonlySet<string>[] = names.length > 0 ? [new Set(names)] : [];
  names.forEach((a, at) => {
    for (const b of names.slice(at + 1))
      if (separated(a, b) && groups.some((group) => group.has(a) && group.has(b)))
        groups = absorbed(groups.flatMap((group) => split(group, a, b)));
  });
  const needed = swept(groups, names);
  const place = new Map(names.map((name, at) => [name, at] as const));
  const order = needed.map((group) => [...group].map((name) => place.get(name) ?? 0).sort((a, b) => a - b));
  order.sort((a, b) => itemAt(a, 0) - itemAt(b, 0) || (a.at(-1) ?? 0) - (b.at(-1) ?? 0));
  return new Map(
    names.map((name, at) => [
      name,
      order.flatMap((group, which) => (group.includes(at) ? letter(which) : [])).join(''),
    ]),
  );
}

/** Insert: a group of both becomes one without each. */
function split(group: ReadonlySet<string>, a: string, b: string): ReadonlySet<string>[] {
  if (!group.has(a) || !group.has(b)) return [group];
  return [a, b].map((one) => new Set([...group].filter((name) => name !== one)));
}

/** Absorb: a group within another says nothing more. Of equal ones the first stays. */
function absorbed(groups: readonly ReadonlySet<string>[]): ReadonlySet<string>[] {
  const within = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
    a.size <= b.size && [...a].every((name) => b.has(name));
  return groups.filter(
    (group, at) =>
      !groups.some((other, place) => place !== at && within(group, other) && (group.size < other.size || place < at)),
  );
}

/** Sweep: without the groups whose pairs are all in others, and whose names too; the smallest go first. */
function swept(groups: readonly ReadonlySet<string>[], names: readonly string[]): ReadonlySet<string>[] {
  const pairsOf = (group: ReadonlySet<string>): string[] => {
    const members = names.filter((name) => group.has(name));
    return members.flatMap((a, at) => members.slice(at).map((b) => JSON.stringify([a, b])));
  };
  const counts = new Map<string, number>();
  const pairs = new Map(groups.map((group) => [group, pairsOf(group)] as const));
  for (const pair of [...pairs.values()].flat()) counts.set(pair, (counts.get(pair) ?? 0) + 1);
  const kept = new Set(groups);
  for (const [group, own] of [...pairs].sort((a, b) => a[1].length - b[1].length)) {
    if (!own.every((pair) => (counts.get(pair) ?? 0) > 1)) continue;
    kept.delete(group);
    for (const pair of own) counts.set(pair, (counts.get(pair) ?? 0) - 1);
  }
  return groups.filter((group) => kept.has(group));
}

/** a … z, then a1 … z1 and so on. */
function letter(at: number): string {
  const round = Math.floor(at / 26);
  return String.fromCharCode(97 + (at % 26)) + (round === 0 ? '' : String(round));
}
