import { itemAt } from '../../harness/ground/certain.js';

/** At most `count` of the values, evenly spaced, the first and the last among them. */
export function thin<T>(values: readonly T[], count: number): T[] {
  if (values.length <= count) return [...values];
  if (count < 2) return values.slice(-count);
  return Array.from({ length: count }, (_, i) => itemAt(values, Math.round((i * (values.length - 1)) / (count - 1))));
}

/** Dots of one row: more of them are a bar, and most of a page. */
const MOST_DOTS = 200;

/** The seeds that are drawn: all, or of many some from the lowest score to the highest. */
export function dotsOf<T extends { readonly value: number }>(seeds: readonly T[]): T[] {
  if (seeds.length <= MOST_DOTS) return [...seeds];
  return thin(
    [...seeds].sort((a, b) => a.value - b.value),
    MOST_DOTS,
  );
}

/** What a caption says of a chart of rows with so many seeds at most. */
export function dotsCaption(seeds: number): string {
  const dots = seeds > MOST_DOTS ? `${MOST_DOTS} of the seeds, evenly by their order` : 'each seed';
  return `${dots}, the mean and its 95 % interval, with an arrow where that goes on beyond the axis`;
}
