import { defined } from '../../../ground/certain.js';
import { dotChart, dotChartHeight } from '../../../../reports/charts/dot-chart.js';
import { dotsCaption, dotsOf } from '../../../../reports/model/thin.js';
import { light } from '../../../../reports/charts/theme.js';
import { renderSvg } from '../../../../reports/render/figures/svg.js';
import { mean, summarise } from '../../../../statistics/summary.js';
import type { ClaimFigure } from './claim.js';
import { lineSvg, type Line, type LineChart } from './line-chart.js';
import { armsOf, ofArm, scoresBySeed, type Observation } from '../../../experiments/observation.js';

/** Every seed of every arm as a dot, with means and 95 % intervals; arms without a score are left out. */
export function dots(
  observations: readonly Observation[],
  score: string,
  options: { name: string; title: string; log?: boolean; arms?: readonly string[] },
): ClaimFigure {
  const { name, title, log = false, arms = armsOf(observations) } = options;
  const rows = arms.flatMap((arm, style) => {
    const values = [...scoresBySeed(observations, arm, score)].flatMap(([seed, value]) =>
      value === null ? [] : [{ seed, value }],
    );
    const { mean: centre, interval } = summarise(values.map(({ value }) => value));
    return values.length === 0
      ? []
      : [{ label: arm, style, seeds: values.length, values: dotsOf(values), mean: centre, interval }];
  });
  return {
    name,
    caption: `${title}: ${dotsCaption(Math.max(0, ...rows.map(({ seeds }) => seeds)))}`,
    content: renderSvg(dotChart({ name: title, unit: '', log, rows }, light), {
      width: 720,
      height: dotChartHeight(rows.length),
    }),
  };
}

/** A series of [x, y] rows of every arm, as means over seeds with a band from the lowest to the highest. */
export function lines(
  observations: readonly Observation[],
  series: string,
  options: Omit<LineChart, 'lines'> & { name: string; caption: string; arms?: readonly string[] },
): ClaimFigure {
  const { name, caption, arms = armsOf(observations), ...axes } = options;
  const drawn = arms.map((arm) => lineOf(observations, arm, series)).filter(({ points }) => points.length > 0);
  return {
    name,
    caption: `${caption}: mean over seeds, band from the lowest to the highest`,
    content: lineSvg({ ...axes, lines: drawn }),
  };
}

/** One arm's series over its seeds, at every x that at least one seed has. */
export function lineOf(observations: readonly Observation[], arm: string, series: string): Line {
  const at = new Map<number, number[]>();
  for (const each of ofArm(observations, arm))
    for (const [x, y] of each.series[series] ?? []) at.set(defined(x), [...(at.get(defined(x)) ?? []), defined(y)]);
  const points = [...at.entries()]
    .sort(([a], [b]) => a - b)
    .map(([x, ys]) => ({ x, y: defined(mean(ys)), low: Math.min(...ys), high: Math.max(...ys) }));
  return { label: arm, points };
}
