import { itemAt } from '../../harness/ground/certain.js';
import { againName, contestKey, type SpeedRow } from '../../harness/record/speed-csv.js';
import { counted, enumerate } from '../../text/format.js';
import { byPlace } from './speed-place.js';

/**
 * Alternating or single-loss? A sentence from interleaved timings of one place: against alternating, against
 * alternating-reuse, which makes its fakes once as well, and what is shortest. Nothing where these were not timed.
 */
export function schemeAnswer(rows: readonly SpeedRow[]): string[] {
  const place = [...byPlace(rows).values()].find((own) => compare(own, 'single-loss', 'alternating').length > 0);
  if (!place) return [];
  const variants = new Set(place.filter(({ scheme }) => scheme === 'single-loss').map(({ variant }) => variant));
  const { engine, device } = itemAt(place, 0);
  const against = [`${findingText(compare(place, 'single-loss', 'alternating'))} as long as one of alternating`];
  const fair = compare(place, 'single-loss', 'alternating-reuse');
  if (fair.length > 0)
    against.push(`${findingText(fair)} as long as one of alternating-reuse, which makes its fakes once too`);
  return [
    `Alternating or single-loss? On ${engine} (${device}) a generator step of single-loss takes ${against.join(', and ')}; ${shortestText(place)} (${enumerate([...variants])}, timed in turns).`,
  ];
}

/** A step of one scheme over that of another one, in one contest. */
interface Compared {
  readonly ratio: number;
  /** Where the intervals over alternating lie apart, and how. */
  readonly side: 'shorter' | 'longer' | 'undecided';
}

function compare(rows: readonly SpeedRow[], scheme: string, base: string): Compared[] {
  return rows
    .filter((row) => row.scheme === scheme)
    .flatMap((row): Compared[] => {
      const other = rows.find((each) => each.scheme === base && contestKey(each) === contestKey(row));
      if (!other) return [];
      const side = row.ratioHigh < other.ratioLow ? 'shorter' : row.ratioLow > other.ratioHigh ? 'longer' : 'undecided';
      return [{ ratio: row.ratio / other.ratio, side }];
    });
}

/** `0.80 to 0.84 times (shorter in 3 of 3 timings)` */
function findingText(compared: readonly Compared[]): string {
  const ratios = compared.map(({ ratio }) => ratio);
  const [low, high] = [Math.min(...ratios).toFixed(2), Math.max(...ratios).toFixed(2)];
  const sides = (['shorter', 'longer', 'undecided'] as const).flatMap((side) => {
    const count = compared.filter((each) => each.side === side).length;
    return count > 0 ? [`${side} in ${count}`] : [];
  });
  return `${low === high ? low : `${low} to ${high}`} times (${enumerate(sides)} of ${counted(compared.length, 'timing')})`;
}

/** Which scheme has the lowest mean ratio to alternating in the contests of a place. */
function shortestText(rows: readonly SpeedRow[]): string {
  const schemes = [...new Set(rows.map(({ scheme }) => scheme))].filter(
    (scheme) => scheme !== 'alternating' && scheme !== againName('alternating'),
  );
  const scored = schemes.map((scheme) => {
    const compared = compare(rows, scheme, 'alternating');
    return { scheme, compared, mean: compared.reduce((sum, { ratio }) => sum + ratio, 0) / compared.length };
  });
  const shortest = itemAt(
    scored.sort((a, b) => a.mean - b.mean),
    0,
  );
  return shortest.mean < 1
    ? `the shortest is that of ${shortest.scheme}, ${findingText(shortest.compared)} as long as that of alternating`
    : 'none is shorter than that of alternating';
}
