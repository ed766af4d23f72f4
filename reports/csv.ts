import { presetText } from '../harness/record/settings.js';
import { budgetUnits, type CurveRow, type RunRecord } from '../harness/record/record.js';
import { allTests } from './comparisons.js';
import { compareRuns, groupRuns, scoresBySeed, scoresOf } from './groups.js';
import { columnsOf } from '../harness/record/columns.js';
import type { Results } from './results.js';
import { arrivalOf, isArrival, withTimedScores } from './timed.js';
import { bootstrapInterval } from '../statistics/bootstrap.js';
import { toCsv, type Cell, type Row } from '../text/write-csv.js';

/** Every run, whatever became of it. */
export function runsCsv(results: Results): string {
  const { records } = withTimedScores(results);
  const metrics = columnsOf(records);
  const rows = [...records].sort(compareRuns).map((record) => ({ ...runCells(record), ...record.metrics }));
  return toCsv([...RUN_COLUMNS, ...metrics, ...MACHINE_COLUMNS], rows);
}

const IDENTITY = ['variant', 'preset', 'scheme', 'dataset', 'seed'];
const RUN_COLUMNS = [
  ...['name', ...IDENTITY, 'status', 'reason', 'collapsed', 'budget_unit', 'budget_amount'],
  ...budgetUnits.map((unit) => `spent_${unit}`),
  ...['training_seconds', 'evaluation_seconds', 'total_seconds'],
];
const MACHINE_COLUMNS = ['engine', 'engine_version', 'device', 'threads', 'cpu', 'key', 'digest'];

function runCells(record: RunRecord): Row {
  const { spec, seconds, provenance } = record;
  return {
    ...identity(record),
    status: record.status,
    reason: record.reason,
    collapsed: record.collapsed,
    budget_unit: spec.budget.unit,
    budget_amount: spec.budget.amount,
    ...Object.fromEntries(budgetUnits.map((unit) => [`spent_${unit}`, record.spent[unit]])),
    training_seconds: seconds.training,
    evaluation_seconds: seconds.evaluation,
    total_seconds: seconds.total,
    engine: provenance.engine,
    engine_version: provenance.engineVersion,
    device: provenance.device,
    threads: provenance.threads,
    cpu: provenance.cpu,
    key: record.key,
    digest: record.digest,
  };
}

function identity({ name, spec }: RunRecord): Row {
  return {
    name,
    run: name,
    variant: spec.variant,
    preset: presetText(spec),
    scheme: spec.scheme,
    dataset: spec.dataset,
    seed: spec.seed,
  };
}

/** Every evaluation of every run. */
export function curvesCsv({ records, curves }: Results): string {
  const rows: Row[] = [];
  const points: CurveRow[] = [];
  for (const record of [...records].sort(compareRuns)) {
    for (const point of curves.get(record.name) ?? []) {
      points.push(point);
      const { step, seconds, passes } = point;
      rows.push({ ...identity(record), step, seconds, passes, ...point.metrics });
    }
  }
  return toCsv(['run', ...IDENTITY, 'step', 'seconds', 'passes', ...columnsOf(points)], rows);
}

/** A row per variant, preset, scheme and data set: every metric over the seeds whose runs are ok. */
export function summaryCsv(results: Results): string {
  const { records } = withTimedScores(results);
  const metrics = columnsOf(records);
  const rows = groupRuns(records, results.table).map((group) => {
    const { variant, preset, scheme, dataset } = group;
    const collapsed = group.records.filter((record) => record.collapsed).length;
    const cells: Record<string, Cell> = {
      variant,
      preset,
      scheme,
      dataset,
      n: group.records.length,
      ok: group.ok.length,
      collapsed,
    };
    for (const column of metrics) {
      if (isArrival(column)) {
        const { reached, median } = arrivalOf(group, column);
        ARRIVAL.forEach((statistic, at) => (cells[`${column}_${statistic}`] = [reached, median][at]));
        continue;
      }
      const { count, mean, sd, interval } = scoresOf(group, column);
      const scores = scoresBySeed(group, column).map(({ value }) => value);
      const bootstrap = bootstrapInterval(scores, `${group.label} on ${dataset}, ${column}`);
      const values = [count, mean, sd, ...(interval ?? NEITHER), ...(bootstrap ?? NEITHER)];
      STATISTICS.forEach((statistic, at) => (cells[`${column}_${statistic}`] = values[at]));
    }
    return cells;
  });
  const scores = metrics.flatMap((column) =>
    (isArrival(column) ? ARRIVAL : STATISTICS).map((statistic) => `${column}_${statistic}`),
  );
  return toCsv(['variant', 'preset', 'scheme', 'dataset', 'n', 'ok', 'collapsed', ...scores], rows);
}

/** Of steps and seconds to a threshold, which runs that ended before it do not have. */
const ARRIVAL = ['count', 'median'];
const STATISTICS = ['count', 'mean', 'sd', 'ci_low', 'ci_high', 'bootstrap_low', 'bootstrap_high'];
const NEITHER = [undefined, undefined];

/** Every variant against the baseline, by each ranking column: docs/results.md explains the columns. */
export function comparisonsCsv({ records, table }: Results): string {
  const rows = allTests(groupRuns(records, table)).flatMap(({ dataset, column, baseline, scoring, comparisons }) =>
    comparisons.map((each): Row => ({
      dataset,
      column,
      baseline: baseline.label,
      variant: each.group.variant,
      preset: each.group.preset,
      scheme: each.group.scheme,
      ok: each.ok,
      runs: each.runs,
      pairs: each.pairs,
      scale: scoring.scale,
      difference: each.difference.mean,
      difference_low: each.difference.interval?.[0],
      difference_high: each.difference.interval?.[1],
      ratio: each.ratio?.value,
      ratio_low: each.ratio?.interval?.[0],
      ratio_high: each.ratio?.interval?.[1],
      hedges_g: each.hedgesG,
      p: each.p,
      p_holm: each.adjustedP,
      p_unpaired: each.unpairedP,
      equivalent: each.equivalence?.equivalent,
      p_equivalence: each.equivalence?.p,
      p_equivalence_holm: each.equivalence?.adjustedP,
      seeds_for_margin: each.seedsForMargin,
      verdict: each.verdict,
    })),
  );
  return toCsv(COMPARISON_COLUMNS, rows);
}

const COMPARISON_COLUMNS = [
  ...['dataset', 'column', 'baseline', 'variant', 'preset', 'scheme', 'ok', 'runs', 'pairs', 'scale', 'difference'],
  ...['difference_low', 'difference_high', 'ratio', 'ratio_low', 'ratio_high', 'hedges_g', 'p', 'p_holm'],
  ...['p_unpaired', 'equivalent', 'p_equivalence', 'p_equivalence_holm', 'seeds_for_margin', 'verdict'],
];
