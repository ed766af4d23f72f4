import { itemAt } from '../harness/ground/certain.js';
import { budgetText, budgetUnits, whenText, type BudgetUnit, type RunRecord } from '../harness/record/record.js';
import { curveOf } from './curves.js';
import { number, spread } from '../text/format.js';
import { curveColumn, type Group } from './groups.js';
import { compareText } from '../text/compare-text.js';
import { okCount } from './leaderboard.js';
import { machines } from './provenance.js';
import type { Results } from './results.js';
import { mean, summarise, type Summary } from '../statistics/summary.js';
import { thin } from './thin.js';
import { code, list, paragraph, strong, table, text, type Block } from './text.js';

const CURVE_POINTS = 9;

/** The mean of a column along training, at evenly chosen evaluations; `curves.csv` has them all. */
export function convergence(groups: readonly Group[], column: string, { curves }: Results): Block[] {
  const along = curveColumn(column);
  const means = groups.map(
    (group) => new Map(curveOf(group, along, curves).map((point) => [point.step, point.mean] as const)),
  );
  const steps = [...new Set(means.flatMap((curve) => [...curve.keys()]))].sort((a, b) => a - b);
  if (steps.length === 0) return [];
  const shown = thin(steps, CURVE_POINTS);
  const rows = groups.map(({ label }, at) => [label, ...shown.map((step) => number(itemAt(means, at).get(step)))]);
  return [
    paragraph(text`Mean ${code(along)} of the ok runs by generator step:`),
    table(['variant', ...shown.map(String)], rows),
  ];
}

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
      ...budgetUnits.map((unit) => round(over(({ spent }) => spent[unit]))),
    ];
    return { speed: speed.mean ?? 0, cells };
  });
  if (oneMachine) rows.sort((a, b) => b.speed - a.speed || compareText(itemAt(a.cells, 0), itemAt(b.cells, 0)));
  const order = oneMachine
    ? text`Means over the ok runs, fastest first. Runs beside one another share the machine: ${code('ganbench speed')} times them alone.`
    : [strong('The runs come from different machines, so their times are not ranked.'), ' Means over the ok runs.'];
  const header = [
    'variant',
    'data set',
    'ok',
    'steps/s',
    'evaluation s',
    'total s',
    ...budgetUnits.map((unit) => UNITS[unit]),
  ];
  return [
    paragraph(order),
    table(
      header,
      rows.map(({ cells }) => cells),
    ),
  ];
}

function round(value: number | null): string {
  return number(value === null ? null : Number(value.toPrecision(6)));
}

const UNITS: Readonly<Record<BudgetUnit, string>> = {
  generatorSteps: 'generator steps',
  imagesSeen: 'images seen',
  seconds: 'training seconds',
  passes: 'passes',
  flops: 'floating-point operations',
};

/** What the runs were given; a comparison under unequal budgets says so. */
export function settings(groups: readonly Group[]): Block {
  const given = groups.flatMap(({ records }) =>
    records.map(({ spec }) => {
      const { budget, batchSize, width, latentSize, evaluation } = spec;
      const given = budget.unit === 'flops' ? budgetText(budget) : `${budget.amount} ${UNITS[budget.unit]}`;
      return `${given}, batch size ${batchSize}, width ${width}, latent size ${latentSize}, ${evaluation.samples} fakes per evaluation ${whenText(evaluation)}`;
    }),
  );
  const distinct = [...new Set(given)];
  if (distinct.length === 1) return paragraph([`Every run: ${itemAt(distinct, 0)}.`]);
  return paragraph([strong('The runs were not given the same'), `: ${distinct.join('; ')}.`]);
}

export function notes(): Block {
  return list([
    [
      'Scores are mean ± sample standard deviation over the seeds whose runs are ok, with the 95 % t interval of the mean in brackets, cut at 0; one seed has neither. Digits behind the second of the deviation are not shown; the CSV files have all.',
    ],
    [
      'Order: the mean, lowest first. A variant of which a run failed, collapsed or learned nothing is incomplete: it stands behind the complete ones whatever its mean, without a letter, and is in no test.',
    ],
    [
      '“Separated” says that the test of the pair decides, p ≤ .05 by Holm over all pairs; variants share a letter if and only if they are not separated. A rank goes from 1 + the variants that are better to the number of variants − those that are worse. docs/statistics.md names every test with what it assumes.',
    ],
    [
      '“best” is the evaluation at which a separate draw of samples scored best, “last” the end of training, “AUC” the mean of the curve over the steps.',
    ],
    text`Columns are named metric, feature network, number of fakes, split: ${code('fd_digits_n2k_test')} is the Fréchet distance of 2,000 fakes from the test split in the features of ${code('digits')}. ${code('test2k')} says that 2,000 reals of it were drawn.`,
    text`Distances compare with the same column only. They are FID where the network is ${code('inception-tf')}, ${code('inception-pytorch')} or ${code('inception-clean')}, and nowhere else.`,
    [
      '“× floor” is the mean over the noise floor: what real samples, as many as fakes, score against real samples. Differences of the size of the floor are noise.',
    ],
    [
      'A mode counts as found with a sample of high quality (2-D mixtures: within 3 standard deviations of the centre) or of its class (Stacked MNIST).',
    ],
    [
      'A “collapsed” run lost most modes or all diversity by its last evaluation; a run “learned nothing” that is hardly better than the untrained generator. Their scores are valid and shown, and tests leave them out.',
    ],
    [
      'Costs: one pass is one forward, backward-to-input or backward-to-weights pass of one batch through one network. Evaluation is never timed as training.',
    ],
  ]);
}
