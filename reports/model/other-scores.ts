import { columnsOf, metricOf } from '../../harness/record/columns.js';
import { fieldTitle } from '../../harness/record/field-titles.js';
import { factsOf, type MetricFacts, type MetricTable } from '../../harness/record/metric-table.js';
import { number, spread } from '../../text/format.js';
import { curveColumn, scoresOf, type Group } from '../results/groups.js';
import { standings } from './standings.js';
import { compareText } from '../../text/compare-text.js';
import { extraColumns, overFloor, times } from './leaderboard.js';
import { numbers, paragraph, table, type Block } from './blocks.js';
import { columnNamed } from './names.js';
import { code, emphasis, text, type Text } from './text.js';

/** The measured floors of Fréchet distances beside what a formula for Gaussians gives. */
function firstOrder(floors: Readonly<Record<string, number>>, known: MetricTable): Text[] {
  return Object.entries(floors).flatMap(([name, formula]) => {
    const column = name.replace(/^fd_first_order_/, 'fd_');
    const measured = floors[column];
    if (column === name || measured === undefined) return [];
    return [
      text`The noise floor of ${columnNamed(column, known)} is ${number(measured)} as measured; for Gaussian features the first-order formula gives ${number(formula)}.`,
    ];
  });
}

/** Metrics of one network, number of samples and split. */
interface Family {
  /** `digits_n2k_test2k` */
  readonly name: string;
  readonly columns: readonly string[];
}

/**
 * All `_best` columns that the leaderboards do not show: a table for each network, number of samples and split, with a row
 * per variant in the order of the leaderboard, and one for real samples.
 */
export function otherScores(
  groups: readonly Group[],
  ranked: readonly string[],
  floors: Readonly<Record<string, number>> = {},
): Block[] {
  const ordered = standings(groups, ranked[0] ?? '').map(({ group }) => group);
  const shown = [...ranked, 'step_best', ...extraColumns(groups).map(({ column }) => column)];
  const columns = columnsOf(groups.flatMap(({ ok }) => ok)).filter(
    (column) =>
      column.endsWith('_best') && !shown.includes(column) && groups.some((group) => scoresOf(group, column).count > 0),
  );
  return [
    ...familiesOf(columns, ordered).flatMap((family) => familyBlocks(family, ordered, floors)),
    ...firstOrder(floors, tableOf(groups)).map(paragraph),
  ];
}

function familiesOf(columns: readonly string[], groups: readonly Group[]): Family[] {
  const families = new Map<string, string[]>();
  for (const column of columns) {
    const metric = metricOf(column);
    const name = curveColumn(metric ? column.slice(metric.length + 1) : column);
    families.set(name, [...(families.get(name) ?? []), column]);
  }
  const order = tableOf(groups).metrics.map(({ name }) => name);
  const place = (column: string): number => order.indexOf(metricOf(column) ?? '');
  return [...families]
    .map(([name, own]) => ({ name, columns: own.sort((a, b) => place(a) - place(b)) }))
    .sort((a, b) => b.columns.length - a.columns.length || compareText(a.name, b.name));
}

const tableOf = (groups: readonly Group[]): MetricTable => groups[0]?.table ?? { metrics: [], ranking: {} };

function familyBlocks(
  { name, columns }: Family,
  groups: readonly Group[],
  floors: Readonly<Record<string, number>>,
): Block[] {
  const known = tableOf(groups);
  const isDistance = (column: string): boolean => factsOf(column, known)?.isDistance ?? false;
  const floorOf = (column: string): number | null => floors[curveColumn(column)] ?? null;
  const scored = groups.filter((group) => columns.some((column) => scoresOf(group, column).count > 0));
  const rows = scored.map((group): (string | Text)[] => [
    group.label,
    ...columns.map((column) => {
      const summary = scoresOf(group, column);
      const multiple = isDistance(column) ? overFloor(summary.mean, floorOf(column)) : null;
      return multiple === null ? spread(summary) : `${spread(summary)} (${times(multiple)})`;
    }),
  ]);
  if (columns.some((column) => floorOf(column) !== null))
    rows.push([[emphasis('real vs real')], ...columns.map((column) => number(floorOf(column)))]);
  return [
    paragraph(
      text`${code(name)}, mean ± sd at the best step${columns.some(isDistance) ? ', distances with multiples of their noise floor' : ''}:`,
    ),
    table(['variant', ...columns.map((column) => numbers(titleOf(column, known)))], rows),
  ];
}

const ARROWS: Readonly<Record<MetricFacts['better'], string>> = { lower: '↓', higher: '↑', real: '≈ real' };

function titleOf(column: string, known: MetricTable): Text {
  const facts = factsOf(column, known);
  const title = fieldTitle(column);
  return facts ? text`${title ?? { column: facts.name, name: facts.title }} ${ARROWS[facts.better]}` : [code(column)];
}
