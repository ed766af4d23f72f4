import { defined } from '../../harness/ground/certain.js';
import type { CurveRow } from '../../harness/record/record.js';
import type { Block } from './blocks.js';
import type { CurveColumn } from './chart.js';
import { chartable } from './charts.js';
import type { CurvePoint } from '../results/curve-point.js';
import { curveOf } from '../results/curves.js';
import type { Group } from '../results/groups.js';
import type { Results } from '../results/results.js';
import { thin } from './thin.js';

/** What the columns of `losses.csv` are called, in the order in which they are offered. */
const TITLES: Readonly<Record<string, string>> = {
  discriminator_loss: 'discriminator’s loss',
  generator_loss: 'generator’s loss',
  discriminator_term: 'discriminator’s term alone',
  penalty: 'penalty',
  shared_term: 'shared term',
  generator_term: 'generator’s term alone',
  auxiliary_term: 'auxiliary term',
  discriminator_gradient: 'gradient norm of the discriminator',
  generator_gradient: 'gradient norm of the generator',
  auxiliary_gradient: 'gradient norm of the auxiliary network',
  real_score_mean: 'scores of reals, mean',
  real_score_sd: 'scores of reals, standard deviation',
  fake_score_mean: 'scores of fakes, mean',
  fake_score_sd: 'scores of fakes, standard deviation',
  accuracy: 'accuracy of the discriminator, against 0',
  pair_accuracy: 'pairs of a real and a fake in their order',
  saturated: 'share of saturated pixels',
  discriminator_rate: 'learning rate of the discriminator',
  generator_rate: 'learning rate of the generator',
  auxiliary_rate: 'learning rate of the auxiliary network',
};

/** More points of a line than this are not seen, and a page holds them all. */
const MOST_POINTS = 25;

/** What the two players do along training; nothing where no run kept it. */
export function lossesBlock(
  dataset: string,
  groups: readonly Group[],
  styles: ReadonlyMap<string, number>,
  { losses }: Results,
): Block[] {
  const columns = lossColumns(groups, styles, losses);
  if (columns.length === 0) return [];
  const chart = chartable({ kind: 'losses', dataset, along: 'step', columns });
  const caption = `What the two players do on ${dataset}: losses as trained are means since the row before, all else is one batch; losses.csv of each run has them all`;
  return [{ kind: 'chart', chart, caption: [caption], file: null }];
}

/** A chart's column for each kind of number that some group has, over the seeds. */
function lossColumns(
  groups: readonly Group[],
  styles: ReadonlyMap<string, number>,
  losses: ReadonlyMap<string, readonly CurveRow[]> = new Map(),
): CurveColumn[] {
  return Object.entries(TITLES).flatMap(([name, title]) => {
    const curves = groups.flatMap((group) => {
      const points = thin(curveOf(group, name, losses), MOST_POINTS).map(shortened);
      return points.length < 2 ? [] : [{ label: group.label, style: defined(styles.get(group.label)), points }];
    });
    return curves.length === 0 ? [] : [{ column: name, name: title, unit: '', log: false, floor: null, curves }];
  });
}

/** Digits that nobody sees would be most of a page. */
function shortened(point: CurvePoint): CurvePoint {
  const entries = Object.entries(point).map(([name, value]) => [name, Number(value.toPrecision(5))]);
  return { ...point, ...Object.fromEntries(entries), step: point.step };
}
