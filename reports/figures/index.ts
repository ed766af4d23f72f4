import { PNG } from 'pngjs';
import type { ChartData, DatasetCharts } from '../chart-data.js';
import { barChart, barChartHeight } from '../charts/bar-chart.js';
import { curveChart } from '../charts/curve-chart.js';
import { dotChart, dotChartHeight } from '../charts/dot-chart.js';
import { light } from '../charts/theme.js';
import { trendChart } from '../charts/trend-chart.js';
import type { Figure } from '../report.js';
import { encodeApng } from './apng.js';
import type { Film } from './frames.js';
import { progressStrip } from './progress.js';
import { renderSvg } from './svg.js';

export type DrawnFigure = Figure & { readonly content: string | Uint8Array };

const WIDTH = 720;
const HEIGHT = 400;
/** Curves of more variants than colours cannot be told apart on paper: the first ones of the leaderboard are drawn. */
const MOST_CURVES = 8;
const FRAME_MS = 400;
const LAST_FRAME_MS = 1600;

/** All pictures of a report: charts as SVG, samples as PNG. The order is that of the report. */
export function drawFigures(charts: ChartData, films: readonly Film[]): DrawnFigure[] {
  const speed = charts.speed;
  return [
    ...charts.datasets.flatMap((each) => [
      ...datasetFigures(each),
      ...films.filter(({ dataset }) => dataset === each.dataset).flatMap(filmFigures),
    ]),
    ...(speed
      ? [
          {
            ...{ file: 'figures/speed.svg', dataset: null, caption: `Speed: ${speed.name}, with 95 % intervals` },
            content: renderSvg(barChart(speed.name, speed.bars, light, speed.mark), {
              width: WIDTH,
              height: barChartHeight(speed.bars.length),
            }),
          },
        ]
      : []),
  ];
}

function datasetFigures({ dataset, columns, seeds, trend }: DatasetCharts): DrawnFigure[] {
  const figures: DrawnFigure[] = [];
  const draw = (name: string, caption: string, content: string): void =>
    void figures.push({ file: `figures/${name}-${fileName(dataset)}.svg`, dataset, caption, content });
  const [first] = columns;
  if (first && first.curves.length > 0) {
    const curves = first.curves.slice(0, MOST_CURVES);
    const shown = curves.length < first.curves.length ? `, first ${MOST_CURVES} of the leaderboard` : '';
    draw(
      'curve',
      `${first.column} along training: mean over seeds, band from the lowest to the highest${shown}`,
      renderSvg(withLegend(curveChart({ ...first, x: 'step', curves }, light)), { width: WIDTH, height: HEIGHT }),
    );
  }
  const [dots] = seeds;
  if (dots && dots.rows.some(({ values }) => values.length > 0)) {
    const rows = dots.rows.filter(({ values }) => values.length > 0);
    draw(
      'seeds',
      `${dots.column}: a dot per seed, the mean and its 95 % interval`,
      renderSvg(dotChart(dots.column, rows, dots.log, light), { width: WIDTH, height: dotChartHeight(rows.length) }),
    );
  }
  if (trend) {
    const trends = trend.trends.slice(0, MOST_CURVES);
    draw(
      'trend',
      `${trend.column} over the last ${trend.benches.length} benches: mean and 95 % interval`,
      renderSvg(withLegend(trendChart(trend.column, trend.benches, trends, trend.log, light)), {
        width: WIDTH,
        height: HEIGHT,
      }),
    );
  }
  return figures;
}

function withLegend(options: ReturnType<typeof curveChart>): ReturnType<typeof curveChart> {
  const series = [options.series ?? []].flat();
  const names = series.filter(({ type, data }) => type === 'line' && [data].flat().length > 0).map(({ name }) => name);
  return {
    ...options,
    grid: { ...options.grid, top: 44 },
    legend: {
      ...{ top: 4, left: 'center', itemWidth: 22, itemHeight: 8, itemGap: 16, type: 'plain' },
      data: names.map((name) => String(name)),
      textStyle: { color: light.text },
    },
  };
}

/** The last samples, the way there side by side, and the same as an animation. */
function filmFigures({ dataset, label, run, frames }: Film): DrawnFigure[] {
  const name = `${fileName(label)}-${fileName(dataset)}`;
  const status = run.status === 'ok' ? '' : `, ${run.status}`;
  const whose = `${label}, seed ${run.spec.seed}${status}`;
  const last = frames.at(-1)!;
  const figures: DrawnFigure[] = [
    {
      ...{ file: `figures/samples-${name}.png`, dataset, caption: `${whose}: samples at step ${last.step}` },
      content: last.png,
    },
  ];
  if (frames.length < 2) return figures;
  const pictures = frames.map(({ png }) => PNG.sync.read(Buffer.from(png)));
  const steps = `steps ${frames[0]!.step} to ${last.step}`;
  figures.push({
    ...{ file: `figures/progress-${name}.png`, dataset, caption: `${whose}: ${steps}, the same latents` },
    content: progressStrip(pictures),
  });
  const { width, height } = pictures[0]!;
  if (pictures.every((picture) => picture.width === width && picture.height === height))
    figures.push({
      ...{ file: `figures/animated-${name}.png`, dataset, caption: `${whose}: ${steps}, animated` },
      content: encodeApng(
        frames.map(({ png }) => png),
        { frame: FRAME_MS, last: LAST_FRAME_MS },
      ),
    });
  return figures;
}

/** Data sets may be named `images:FOLDER`; file names keep to letters, digits, dot, dash and underscore. */
export function fileName(text: string): string {
  return text.replace(/[^\w.-]+/g, '-').replace(/^-+|-+$/g, '');
}
