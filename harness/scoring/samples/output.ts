import { defined, itemAt } from '../../ground/certain.js';
import type { Metric, Remark } from '../../metrics/definition.js';
import type { SampleEvaluation } from './index.js';

/** The keys of `evaluate --json`: metric names, what they were computed on, and why a value is null. */
export function evaluationJson(evaluation: SampleEvaluation): Record<string, unknown> {
  const { values, missing, nReal, nFake, dimensions, features, seconds, floor, provenance } = evaluation;
  return {
    ...values,
    nReal,
    nFake,
    dimensions,
    features,
    seconds,
    ...(Object.assign({}, ...evaluation.remarks.map(({ json }) => json)) as Remark['json']),
    ...(Object.keys(missing).length > 0 && { missing }),
    ...(floor && { noiseFloor: { ...floor.values, multiples: floor.multiples, ...sizesOf(floor) } }),
    provenance,
  };
}

const sizesOf = ({ nReal, nFake, splits, fdFirstOrder }: NonNullable<SampleEvaluation['floor']>) => ({
  nReal,
  nFake,
  splits,
  fdFirstOrder,
});

/** Which values are better, in words. */
export const GOALS: Readonly<Record<Metric['better'], string>> = {
  lower: 'lower is better',
  higher: 'higher is better',
  real: 'the reals’ is the goal',
};

/** A table for people: the value of every metric, what two draws of reals score, and the value in multiples of that. */
export function evaluationText(evaluation: SampleEvaluation): string {
  const { metrics, values, missing, nReal, nFake, dimensions, features, seconds, floor } = evaluation;
  const counts = [nReal === null ? [] : `${nReal} reals`, nFake === null ? [] : `${nFake} fakes`].flat();
  const sizes = counts.join(', ') || 'statistics';
  const network = dimensions === null ? '' : `, ${dimensions} features (${features})`;
  const rows = metrics.map(({ name, better }) => {
    const multiple = floor?.multiples[name];
    return [
      name,
      shown(values[name]),
      ...(floor ? [shown(floor.values[name]), multiple === undefined ? '' : `${shown(multiple, 3)}×`] : []),
      GOALS[better],
    ];
  });
  const header = ['metric', 'value', ...(floor ? ['real vs real', 'in floors'] : []), ''];
  const lines = [`${sizes}${network}, ${seconds.toFixed(1)} s`, '', ...aligned([header, ...rows])];
  if (floor) lines.push('', ...floorNotes(evaluation, floor));
  lines.push(...evaluation.remarks.map(({ text }) => text));
  lines.push(...Object.entries(missing).map(([metric, reason]) => `${metric} is missing: ${reason}`));
  return lines.join('\n');
}

function floorNotes({ nReal, nFake }: SampleEvaluation, floor: NonNullable<SampleEvaluation['floor']>): string[] {
  const smaller = floor.nReal < defined(nReal) || floor.nFake < defined(nFake);
  const notes = [
    `real vs real: ${floor.splits} random splits of the reals into ${floor.nReal} and ${floor.nFake}; root mean square of distances, else the mean.`,
  ];
  if (smaller)
    notes.push(
      `The reals are too few for splits of ${nReal} and ${nFake}: fd and kd are scaled to these sizes, other floors are of the smaller ones. --floor SOURCE adds further reals.`,
    );
  if (floor.fdFirstOrder !== null)
    notes.push(`First-order floor of fd for Gaussian features of this covariance: ${shown(floor.fdFirstOrder)}.`);
  return notes;
}

const shown = (value: number | null | undefined, digits = 6): string =>
  value === null || value === undefined ? '—' : String(Number(value.toPrecision(digits)));

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = itemAt(rows, 0).map((_, column) => Math.max(...rows.map((row) => itemAt(row, column).length)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(itemAt(widths, column)) : cell.padStart(itemAt(widths, column)),
      )
      .join('  ')
      .trimEnd(),
  );
}
