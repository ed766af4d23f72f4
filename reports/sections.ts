import { budgetUnits, type RunRecord } from '../harness/run/record.js';
import { code, escape, number, plusMinus, spread, table } from './format.js';
import { columnsOf, compareText, curveColumn, scoresOf, type Group } from './groups.js';
import { okCount } from './leaderboard.js';
import { machines } from './provenance.js';
import type { Results } from './results.js';
import { mean, summarise } from './statistics.js';

const CURVE_POINTS = 9;

/** The mean of a column along training, at evenly chosen evaluations; `curves.csv` has them all. */
export function convergence(groups: readonly Group[], column: string, { curves }: Results): string {
  const along = curveColumn(column);
  const values = groups.map((group) => {
    const steps = new Map<number, number[]>();
    for (const { step, metrics } of group.ok.flatMap(({ name }) => curves.get(name) ?? [])) {
      const value = metrics[along] ?? null;
      if (value !== null) steps.set(step, [...(steps.get(step) ?? []), value]);
    }
    return steps;
  });
  const steps = [...new Set(values.flatMap((curve) => [...curve.keys()]))].sort((a, b) => a - b);
  if (steps.length === 0) return '';
  const shown = thin(steps, CURVE_POINTS);
  const rows = groups.map(({ label }, at) => [
    escape(label),
    ...shown.map((step) => number(mean(values[at]!.get(step) ?? []))),
  ]);
  return `Mean ${code(along)} of the ok runs by generator step:\n\n${table(['variant', ...shown.map(String)], rows)}`;
}

/** At most `count` of the values, evenly spaced, the first and the last among them. */
function thin(values: readonly number[], count: number): number[] {
  if (values.length <= count) return [...values];
  return Array.from({ length: count }, (_, i) => values[Math.round((i * (values.length - 1)) / (count - 1))]!);
}

/** All `_best` columns that are not ranked on: a row per column, so that many metrics stay readable. */
export function otherScores(groups: readonly Group[], ranked: readonly string[]): string {
  const columns = columnsOf(groups.flatMap(({ ok }) => ok)).filter((column) => {
    return (
      column.endsWith('_best') && !ranked.includes(column) && groups.some((group) => scoresOf(group, column).count > 0)
    );
  });
  if (columns.length === 0) return '';
  const rows = columns.map((column) => [code(column), ...groups.map((group) => spread(scoresOf(group, column)))]);
  return table(['mean ± sd', ...groups.map(({ label }) => escape(label))], rows);
}

/** What the runs took. Times of different machines are shown and not ranked. */
export function costs(groups: readonly Group[], { records }: Results): string {
  if (groups.length === 0) return 'No run.';
  const oneMachine = machines(records).length === 1;
  const rows = groups.map((group) => {
    const over = (value: (record: RunRecord) => number): number | null => mean(group.ok.map(value));
    const speeds = group.ok.filter(({ seconds }) => seconds.training > 0).map(stepsPerSecond);
    const cells = [
      escape(group.label),
      escape(group.dataset),
      okCount(group),
      plusMinus(summarise(speeds)),
      round(over(({ seconds }) => seconds.evaluation)),
      round(over(({ seconds }) => seconds.total)),
      ...budgetUnits.map((unit) => round(over(({ spent }) => spent[unit]))),
    ];
    return { speed: mean(speeds) ?? 0, cells };
  });
  if (oneMachine) rows.sort((a, b) => b.speed - a.speed || compareText(a.cells[0]!, b.cells[0]!));
  const order = oneMachine
    ? 'Means over the ok runs, fastest first. Runs beside one another share the machine: `ganbench speed` times them alone.'
    : '**The runs come from different machines, so their times are not ranked.** Means over the ok runs.';
  const header = ['variant (preset, scheme)', 'data set', 'ok', 'steps/s', 'evaluation s', 'total s', ...budgetUnits];
  const body = table(
    header,
    rows.map(({ cells }) => cells),
  );
  return `${order}\n\n${body}`;
}

function stepsPerSecond({ spent, seconds }: RunRecord): number {
  return spent.generatorSteps / seconds.training;
}

function round(value: number | null): string {
  return number(value === null ? null : Number(value.toPrecision(6)));
}
