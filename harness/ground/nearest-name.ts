/** Typing errors that a name may have: with more it is another word. */
const MOST_ERRORS = 3;

/** The name that somebody who wrote this most probably meant; undefined where none is near. */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  const apart = (name: string): number => distance(written.toLowerCase(), name.toLowerCase());
  const [near] = names
    .map((name) => ({ name, errors: apart(name) }))
    .filter(({ name, errors }) => errors <= Math.min(MOST_ERRORS, Math.ceil(name.length / 3)))
    .sort((a, b) => a.errors - b.errors);
  return near?.name;
}

/** ` (did you mean sgan?)` where a name is near to what was written, else nothing. */
export function hintOf(written: string, names: readonly string[]): string {
  const near = nearestName(written, names);
  return near === undefined ? '' : ` (did you mean ${near}?)`;
}

/** How many letters have to be added, taken away or changed to make one word of the other; Levenshtein 1966. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++) {
      const [diagonal = 0, above = 0] = row.slice(j, j + 2);
      next.push(Math.min(above + 1, (next[j] ?? 0) + 1, diagonal + (letter === to[j] ? 0 : 1)));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
