/** Of more classes the first ones are shown. */
const MOST_ROWS = 16;

/** Which samples stand where in a grid with a row for each class. */
export interface ClassRows {
  readonly columns: number;
  readonly rows: number;
  /** Row by row; undefined where a class has too few. */
  readonly places: readonly (number | undefined)[];
}

/**
 * The first samples of each class, at most `most` of one.
 * @param labels The class of each sample, from 0.
 * @param rows Classes that are shown; all by default, up to 16.
 */
export function classRows(labels: ArrayLike<number>, most: number, rows = rowsFor(labels)): ClassRows {
  const found = Array.from({ length: rows }, (): number[] => []);
  for (let place = 0; place < labels.length; place++) {
    const row = found[labels[place] as number];
    if (row && row.length < most) row.push(place);
  }
  const columns = Math.max(1, ...found.map(({ length }) => length));
  return { columns, rows, places: found.flatMap((row) => Array.from({ length: columns }, (_, i) => row[i])) };
}

function rowsFor(labels: ArrayLike<number>): number {
  let classes = 1;
  for (let i = 0; i < labels.length; i++) classes = Math.max(classes, (labels[i] as number) + 1);
  return Math.min(MOST_ROWS, classes);
}

/** The samples of a grid side by side, of `size` numbers each; where there is none, 0: the grey of the gaps. */
export function samplesAt(
  places: ClassRows['places'],
  size: number,
  read: (index: number, out: Float32Array, offset: number) => void,
): Float32Array {
  const out = new Float32Array(places.length * size);
  for (const [cell, place] of places.entries()) if (place !== undefined) read(place, out, cell * size);
  return out;
}

/** The same of samples that lie side by side already. */
export const samplesIn = (places: ClassRows['places'], size: number, samples: Float32Array): Float32Array =>
  samplesAt(places, size, (index, out, offset) => out.set(samples.subarray(index * size, (index + 1) * size), offset));
