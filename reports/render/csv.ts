import { presetText } from '../../harness/record/settings.js';
import { budgetUnits } from '../../harness/record/budget.js';
import type { RunRecord } from '../../harness/record/record.js';
import { allTests } from '../model/comparisons.js';
import { compareRuns, groupRuns, scoresBySeed, scoresOf } from '../results/groups.js';
import { columnsOf } from '../../harness/record/columns.js';
import type { Results } from '../results/results.js';
import { arrivalOf, isArrival, withTimedScores } from '../results/timed.js';
import { bootstrapInterval } from '../../statistics/bootstrap.js';
import { tableCsv, toCsv, type Cell, type Row } from '../../text/write-csv.js';

type Column = readonly [name: string, of: (record: RunRecord) => Cell];

const IDENTITY: readonly Column[] = [
  ['variant', ({ spec }) => spec.variant],
  ['preset', ({ spec }) => presetText(spec)],
  ['scheme', ({ spec }) => spec.scheme],
  ['dataset', ({ spec }) => spec.dataset],
  ['seed', ({ spec }) => spec.seed],
];
const OUTCOME: readonly Column[] = [
  ['status', ({ status }) => status],
  ['reason', ({ reason }) => reason],
  ['collapsed', ({ collapsed }) => collapsed],
  ['learned', ({ learned }) => learned],
  ['budget_unit', ({ spec }) => spec.budget.unit],
  ['budget_amount', ({ spec }) => spec.budget.amount],
  ...budgetUnits.map((unit): Column => [`spent_${unit}`, ({ spent }) => spent[unit]]),
  ['training_seconds', ({ seconds }) => seconds.training],
  ['evaluation_seconds', ({ seconds }) => seconds.evaluation],
  ['total_seconds', ({ seconds }) => seconds.total],
];
const MACHINE: readonly Column[] = [
  ['engine', ({ provenance }) => provenance.engine],
  ['engine_version', ({ provenance }) => provenance.engineVersion],
  ['device', ({ provenance }) => provenance.device],
  ['threads', ({ provenance }) => provenance.threads],
  ['cpu', ({ provenance }) => provenance.cpu],
  ['key', ({ key }) => key],
  ['digest', ({ digest }) => digest],
];

const nameOf = ([name]: Column): string => name;

/** Every run, however it ended. */
export function runsCsv(results: Results): string {
  const { records } = withTimedScores(results);
  const scores = columnsOf(records).map((name): Column => [name, ({ metrics }) => metrics[name]]);
  const columns: Column[] = [['name', ({ name }) => name], ...IDENTITY, ...OUTCOME, ...scores, ...MACHINE];
  return tableCsv(columns.map(nameOf), runRows(records, columns));
}

function* runRows(records: readonly RunRecord[], columns: readonly Column[]): Generator<Cell[]> {
  for (const record of [...records].sort(compareRuns)) yield columns.map(([, of]) => of(record));
}

/** Every evaluation of every run. */
export function curvesCsv({ records, curves }: Results): string {
  const columns = columnsOf(records.flatMap(({ name }) => curves.get(name) ?? []));
  const header = ['run', ...IDENTITY.map(nameOf), 'step', 'seconds', 'passes', 'flops', ...columns];
  return tableCsv(header, pointRows(records, curves, columns));
}

function* pointRows(
  records: readonly RunRecord[],
  curves: Results['curves'],
  columns: readonly string[],
): Generator<Cell[]> {
  for (const record of [...records].sort(compareRuns)) {
    const run = [record.name, ...IDENTITY.map(([, of]) => of(record))];
    for (const { step, seconds, passes, flops, metrics } of curves.get(record.name) ?? [])
      yield [...run, step, seconds, passes, flops, ...columns.map((column) => metrics[column])];
  }
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
  return toCsv(['variant', 'preset', 'scheme', 'dataset', 'n', 'ok', 'collapsed', ...scores], rows.map(derived));
}

/** Twelve digits of what is computed here: powers and logarithms have other last digits in another Node.js. */
const derived = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, cell]) => [name, typeof cell === 'number' ? Number(cell.toPrecision(12)) : cell]),
  );

/** Of steps and seconds to a threshold, which runs that ended before it do not have. */
const ARRIVAL = ['count', 'median'];
const STATISTICS = ['count', 'mean', 'sd', 'ci_low', 'ci_high', 'bootstrap_low', 'bootstrap_high'];
const NEITHER = [undefined, undefined];

/** Every variant against the baseline, by each ranking column: docs/results.md explains the columns. */
export function comparisonsCsv({ records, table }: Results): string {
  const rows = allTests(groupRuns(records, table)).flatMap(({ dataset, column, baseline, family, comparisons }) =>
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
      scale: family.scoring.scale,
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
      p_wilcoxon: each.rankP,
      equivalent: each.equivalence?.equivalent,
      p_equivalence: each.equivalence?.p,
      p_equivalence_holm: each.equivalence?.adjustedP,
      seeds_for_margin: each.seedsForMargin,
      seeds_to_decide: each.seedsToDecide,
      verdict: each.verdict,
      lacks: each.lacks,
    })),
  );
  return toCsv(COMPARISON_COLUMNS, rows.map(derived));
}

const COMPARISON_COLUMNS = [
  ...['dataset', 'column', 'baseline', 'variant', 'preset', 'scheme', 'ok', 'runs', 'pairs', 'scale', 'difference'],
  ...['difference_low', 'difference_high', 'ratio', 'ratio_low', 'ratio_high', 'hedges_g', 'p', 'p_holm'],
  ...['p_unpaired', 'p_wilcoxon', 'equivalent', 'p_equivalence', 'p_equivalence_holm', 'seeds_for_margin'],
  ...['seeds_to_decide', 'verdict', 'lacks'],
];
