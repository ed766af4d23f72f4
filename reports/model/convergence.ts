import { number, spread } from '../../text/format.js';
import { curveColumn, scoresOf, type Group } from '../results/groups.js';
import { columnsOf } from '../../harness/record/columns.js';
import { okCount } from './leaderboard.js';
import { machines } from './machines.js';
import type { Results } from '../results/results.js';
import { numbers, paragraph, table, type Block } from './blocks.js';
import { columnNamed } from './names.js';
import { strong, text } from './text.js';
import { arrivalOf, isArrival, withTimedScores } from '../results/timed.js';

/** How fast and how steadily each variant came to its score: a row per variant. */
export function convergenceScores(groups: readonly Group[], column: string, results: Results): Block[] {
  const along = curveColumn(column);
  const timed = new Map(withTimedScores(results).records.map((record) => [record.name, record]));
  const own = groups
    .filter(({ ok }) => ok.length > 0)
    .map((group) => ({ ...group, ok: group.ok.map((record) => timed.get(record.name) ?? record) }));
  const columns = new Set(columnsOf(own.flatMap(({ ok }) => ok)));
  const arrivals = [...columns]
    .filter((name) => name.startsWith(`${along}_`) && isArrival(name))
    .sort()
    .reverse();
  const means: readonly (readonly [title: string, column: string])[] = [
    ['best at step', 'step_best'],
    ['AUC over steps', `${along}_auc`],
    ['AUC over seconds', `${along}_auc_seconds`],
    ['stability ↓', `${along}_stability`],
  ];
  const shown = means.filter(([, name]) => columns.has(name));
  if (shown.length === 0 || own.length === 0) return [];
  const rows = own.map((group) => [
    group.label,
    okCount(group),
    ...shown.map(([, name]) => spread(scoresOf(group, name))),
    ...arrivals.map((name) => arrivalText(group, name)),
  ]);
  const titles = arrivals.map((name) => name.slice(along.length + 1).replaceAll('_', ' '));
  const timesDiffer = machines(own.flatMap(({ ok }) => ok)).length > 1;
  return [
    ...(timesDiffer
      ? [paragraph([strong('The runs come from different machines: columns over seconds do not compare them.')])]
      : []),
    paragraph(
      text`${columnNamed(along, results.table)}, mean ± sd of the ok runs. Stability is the share of evaluations after step 0 that are worse than 1.5 times the best one (lower is better); steps and seconds to a threshold are medians, with the runs that reached it.`,
    ),
    table(['variant', 'runs', ...[...shown.map(([title]) => title), ...titles].map(numbers)], rows),
  ];
}

/** `300 (3/3)`, or `> 1500 (1/3)` where most runs ended before. */
function arrivalText(group: Group, column: string): string {
  const { reached, median } = arrivalOf(group, column);
  const share = `(${reached}/${group.ok.length})`;
  if (median !== null) return `${rounded(median)} ${share}`;
  const isTime = column.includes('_seconds_to_');
  const spent = group.ok.map((record) => (isTime ? record.seconds.training : record.spent.generatorSteps));
  return `> ${rounded(Math.max(...spent))} ${share}`;
}

const rounded = (value: number): string => number(Number(value.toPrecision(4)));
