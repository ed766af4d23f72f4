import { defined, itemAt } from '../../ground/certain.js';
import { SUBSETS } from '../../../metrics/arithmetic/kernel-distance.js';
import { goalOf, type MetricName } from '../../record/metric-names.js';
import { WASSERSTEIN_LIMIT } from '../../../metrics/arithmetic/wasserstein.js';
import type { SampleEvaluation } from './index.js';

/** The keys of `evaluate --json`: metric names, what they were computed on, and why a value is null. */
export function evaluationJson(evaluation: SampleEvaluation): Record<string, unknown> {
  const { values, missing, nReal, nFake, dimensions, features, seconds, floor, provenance } = evaluation;
  const assigned = assignedSamples(evaluation);
  return {
    ...values,
    nReal,
    nFake,
    dimensions,
    features,
    seconds,
    ...(assigned !== undefined && { wasserstein1Samples: assigned }),
    ...(hasSubsets(evaluation) && { kdSubsets: SUBSETS }),
    ...(Object.keys(missing).length > 0 && { missing }),
    ...(floor && { noiseFloor: { ...floor.values, multiples: floor.multiples, ...sizesOf(floor) } }),
    provenance,
  };
}

/** Samples of either set in `wasserstein1`, where that is not all of them. */
function assignedSamples({ values, nReal, nFake }: SampleEvaluation): number | undefined {
  const assigned = Math.min(nReal ?? 0, nFake, WASSERSTEIN_LIMIT);
  return values.wasserstein1 !== undefined && assigned < Math.max(nReal ?? 0, nFake) ? assigned : undefined;
}

/** Whether a kernel distance of subsets was computed. */
const hasSubsets = ({ values }: SampleEvaluation): boolean => (values.kd_subsets ?? null) !== null;

const sizesOf = ({ nReal, nFake, splits, fdFirstOrder }: NonNullable<SampleEvaluation['floor']>) => ({
  nReal,
  nFake,
  splits,
  fdFirstOrder,
});

const GOALS: Readonly<Record<ReturnType<typeof goalOf>, string>> = {
  lower: 'lower is better',
  higher: 'higher is better',
  real: 'the reals’ is the goal',
};

/** A table for people: the value of every metric, what two draws of reals score, and the value in multiples of that. */
export function evaluationText(evaluation: SampleEvaluation): string {
  const { values, missing, nReal, nFake, dimensions, features, seconds, floor } = evaluation;
  const sizes = nReal === null ? `${nFake} fakes` : `${nReal} reals, ${nFake} fakes`;
  const network = dimensions === null ? '' : `, ${dimensions} features (${features})`;
  const rows = Object.entries(values).map(([name, value]) => {
    const metric = name as MetricName;
    const multiple = floor?.multiples[metric];
    return [
      metric,
      shown(value),
      ...(floor ? [shown(floor.values[metric] ?? null), multiple === undefined ? '' : `${shown(multiple, 3)}×`] : []),
      GOALS[goalOf(metric)],
    ];
  });
  const header = ['metric', 'value', ...(floor ? ['real vs real', 'in floors'] : []), ''];
  const lines = [`${sizes}${network}, ${seconds.toFixed(1)} s`, '', ...aligned([header, ...rows])];
  if (floor) lines.push('', ...floorNotes(evaluation, floor));
  const assigned = assignedSamples(evaluation);
  if (assigned !== undefined) lines.push(`wasserstein1 is of random subsets of ${assigned} samples of either set.`);
  if (hasSubsets(evaluation))
    lines.push(`kd_subsets is of ${SUBSETS.count} random subsets of ${SUBSETS.size} samples of either set.`);
  lines.push(...Object.entries(missing).map(([metric, reason]) => `${metric} is missing: ${reason}`));
  return lines.join('\n');
}

function floorNotes({ nReal, nFake }: SampleEvaluation, floor: NonNullable<SampleEvaluation['floor']>): string[] {
  const smaller = floor.nReal < defined(nReal) || floor.nFake < nFake;
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
