import { itemAt } from '../../harness/ground/certain.js';
import { budgetText } from '../../harness/record/budget.js';
import { number } from '../../text/format.js';
import type { CurvePoint } from '../results/curve-point.js';
import { curveOf } from '../results/curves.js';
import { curveColumn, type Group } from '../results/groups.js';
import type { Results } from '../results/results.js';
import { numbers, paragraph, table, type Block } from './blocks.js';
import { columnNamed } from './names.js';
import { text } from './text.js';
import { thin } from './thin.js';

const CURVE_POINTS = 9;

/**
 * The mean of a column along training, at evenly chosen evaluations: after equal shares of the budget where those decide, else
 * by step. `curves.csv` has them all.
 */
export function curveTable(groups: readonly Group[], column: string, { curves, table: known }: Results): Block[] {
  const along = curveColumn(column);
  const { placeOf, titleOf, words } = placesIn(groups);
  const means = groups.map((group) => {
    const points = curveOf(group, along, curves).map((point) => [placeOf(point), point.mean] as const);
    return new Map(points.reverse()); // of several at one place the first
  });
  const places = [...new Set(means.flatMap((curve) => [...curve.keys()]))].sort((a, b) => a - b);
  if (places.length === 0) return [];
  const shown = thin(places, CURVE_POINTS);
  const rows = groups.map(({ label }, at) => [label, ...shown.map((place) => number(itemAt(means, at).get(place)))]);
  return [
    paragraph(text`Mean ${columnNamed(along, known)} of the ok runs by ${words}:`),
    table(['variant', ...shown.map((place) => numbers(titleOf(place)))], rows),
  ];
}

/** Where in a training a point of a curve is, so that those of several variants stand in one column. */
function placesIn(groups: readonly Group[]): {
  placeOf(point: CurvePoint): number;
  titleOf(place: number): string;
  words: string;
} {
  const specs = groups.flatMap(({ records }) => records.map(({ spec }) => spec));
  const shares = new Set(specs.map(({ budget, evaluation }) => `${evaluation.evaluations} of ${budgetText(budget)}`));
  const { budget, evaluation } = itemAt(specs, 0);
  const { unit, amount } = budget;
  const count = evaluation.evaluations;
  if (shares.size !== 1 || count === undefined || (unit !== 'flops' && unit !== 'passes'))
    return { placeOf: ({ step }) => step, titleOf: String, words: 'generator step' };
  return {
    placeOf: (point) => Math.min(count, Math.floor((point[unit] * count) / amount)),
    titleOf: (place) => `${place}/${count}`,
    words: `share of ${budgetText(budget)} spent`,
  };
}
