import { itemAt } from '../../harness/ground/certain.js';
import { budgetUnits, unitName, type BudgetUnit } from '../../harness/record/budget.js';
import type { RunRecord } from '../../harness/record/record.js';
import { mean, summarise, type Summary } from '../../statistics/summary.js';
import { compareText } from '../../text/compare-text.js';
import { number, spread } from '../../text/format.js';
import type { Group } from '../results/groups.js';
import type { Results } from '../results/results.js';
import { numbers, paragraph, table, type Block } from './blocks.js';
import { okCount } from './leaderboard.js';
import { machines } from './machines.js';
import { code, strong, text } from './text.js';

/** Generator steps per second of training over the ok runs of a group. */
export function trainingSpeed(group: Group): Summary {
  const timed = group.ok.filter(({ seconds }) => seconds.training > 0);
  return summarise(timed.map(({ spent, seconds }) => spent.generatorSteps / seconds.training));
}

/** What the runs took. Times of different machines are shown and not ranked. */
export function costs(groups: readonly Group[], { records }: Results): Block[] {
  if (groups.length === 0) return [paragraph(['No run.'])];
  const oneMachine = machines(records).length <= 1; // none where nothing was trained
  const rows = groups.map((group) => {
    const over = (value: (record: RunRecord) => number): number | null => mean(group.ok.map(value));
    const speed = trainingSpeed(group);
    const cells = [
      group.label,
      group.dataset,
      okCount(group),
      spread(speed),
      round(over(({ seconds }) => seconds.evaluation)),
      round(over(({ seconds }) => seconds.total)),
      ...budgetUnits.map((unit) => round(over(({ spent }) => spent[unit] / (unit === 'flops' ? BILLION : 1)))),
    ];
    return { speed: speed.mean ?? 0, cells };
  });
  if (oneMachine) rows.sort((a, b) => b.speed - a.speed || compareText(itemAt(a.cells, 0), itemAt(b.cells, 0)));
  const order = oneMachine
    ? text`Means over the ok runs, fastest first. Runs beside one another share the machine: ${code('ganbench speed')} times them alone.`
    : [strong('The runs come from different machines, so their times are not ranked.'), ' Means over the ok runs.'];
  const amounts = ['steps/s', 'evaluation s', 'total s', ...budgetUnits.map(amountTitle)];
  return [
    paragraph(order),
    table(
      ['variant', 'data set', 'ok', ...amounts.map(numbers)],
      rows.map(({ cells }) => cells),
    ),
  ];
}

/** Operations are too many to be read one by one. */
const BILLION = 1e9;
const amountTitle = (unit: BudgetUnit): string => (unit === 'flops' ? 'GFLOP' : unitName(unit));

function round(value: number | null): string {
  return number(value === null ? null : Number(value.toPrecision(6)));
}
