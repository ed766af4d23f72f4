import { PNG } from 'pngjs';
import { defined, itemAt } from '../../harness/ground/certain.js';
import { sha256 } from '../../harness/ground/digest.js';
import type { ChartData, DatasetCharts } from '../chart-data.js';
import { barChart, barChartHeight } from '../charts/bar-chart.js';
import { curveChart } from '../charts/curve-chart.js';
import { dotChart, dotChartHeight } from '../charts/dot-chart.js';
import { light } from '../charts/theme.js';
import { trendChart } from '../charts/trend-chart.js';
import { number } from '../../text/format.js';
import type { Figure } from '../report.js';
import { encodeApng } from '../../pictures/apng.js';
import { describeReconstructions, type Film } from './frames.js';
import { overviewSvg } from './overview.js';
import { encode, progressStrip } from './progress.js';
import type { Rasteriser } from './raster.js';
import { renderSvg } from './svg.js';

export type DrawnFigure = Figure & { readonly content: string | Uint8Array };

const WIDTH = 720;
const HEIGHT = 400;
/** Of a chart as PNG: 1,440 pixels, enough for a column of print. */
const ZOOM = 2;
/** Curves of more variants than colours cannot be told apart on paper: the first ones of the leaderboard are drawn. */
const MOST_CURVES = 8;
const FRAME_MS = 400;
const LAST_FRAME_MS = 1600;

/** The pictures of a report: charts as SVG, samples as PNG. The order is that of the report. */
export function drawFigures(charts: ChartData, films: readonly Film[], rasterise: Rasteriser): DrawnFigure[] {
  return [
    ...charts.datasets.flatMap((each) => {
      const own = inOrder(
        films.filter(({ dataset }) => dataset === each.dataset),
        each,
      );
      return [
        ...overview(own, each, rasterise),
        ...datasetFigures(each),
        ...own.flatMap(reconstructionFigures),
        ...own.flatMap(filmFigures),
      ];
    }),
    ...speedFigures(charts),
  ];
}

/** The charts once more, for where SVG cannot be shown. */
export function printsOf(
  figures: readonly DrawnFigure[],
  rasterise: Rasteriser,
): { file: string; content: Uint8Array }[] {
  return figures.flatMap(({ file, content }) =>
    typeof content === 'string' ? [{ file: file.replace(/\.svg$/, '.png'), content: rasterise(content, ZOOM) }] : [],
  );
}

/** As in the leaderboard. */
function inOrder(films: readonly Film[], { seeds }: DatasetCharts): Film[] {
  const labels = seeds[0]?.rows.map(({ label }) => label) ?? [];
  const place = ({ label }: Film): number => (labels.includes(label) ? labels.indexOf(label) : labels.length);
  return [...films].sort((a, b) => place(a) - place(b));
}

/** The last samples of all variants on one sheet. */
function overview(films: readonly Film[], { dataset, seeds }: DatasetCharts, rasterise: Rasteriser): DrawnFigure[] {
  if (films.length < 2) return [];
  const cells = films.map(({ label, run, frames }) => {
    const row = seeds[0]?.rows.find((each) => each.label === label);
    const score = row?.mean == null ? '' : number(Number(row.mean.toPrecision(3)));
    return { label, score: run.status === 'ok' ? score : run.status, png: defined(frames.at(-1)).png };
  });
  const column = seeds[0] ? `, with the mean ${seeds[0].column}` : '';
  return [
    {
      file: `figures/overview-${fileName(dataset)}.png`,
      dataset,
      about: null,
      caption: `The last samples of every variant${column}, in the order of the leaderboard; runs of one seed show the same latents`,
      content: encode(PNG.sync.read(Buffer.from(rasterise(overviewSvg(cells), 1)))),
    },
  ];
}

/** `speed.svg`, and `speed-2.svg` and so on where there are more places. */
function speedFigures({ speed }: ChartData): DrawnFigure[] {
  return speed.map(({ place, name, bars, mark }, at) => ({
    file: `figures/speed${at === 0 ? '' : `-${at + 1}`}.svg`,
    dataset: null,
    about: null,
    caption: `${place}: ${name}, with 95 % intervals`,
    content: renderSvg(barChart(name, bars, light, mark), { width: WIDTH, height: barChartHeight(bars.length) }),
  }));
}

function datasetFigures({ dataset, columns, seeds, trend }: DatasetCharts): DrawnFigure[] {
  const figures: DrawnFigure[] = [];
  const draw = (name: string, caption: string, content: string): void =>
    void figures.push({ file: `figures/${name}-${fileName(dataset)}.svg`, dataset, about: null, caption, content });
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
      dots.caption,
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
      top: 4,
      left: 'center',
      itemWidth: 22,
      itemHeight: 8,
      itemGap: 16,
      type: 'plain',
      data: names.map((name) => String(name)),
      textStyle: { color: light.text },
    },
  };
}

/** Reals and what an encoder made of them. */
function reconstructionFigures({ dataset, label, run, reconstructions }: Film): DrawnFigure[] {
  return reconstructions.map(({ name, png }) => ({
    file: `figures/encoder-${name.replace(/\.png$/, '')}-${fileName(label)}-${fileName(dataset)}.png`,
    dataset,
    about: null,
    caption: `${label}, seed ${run.spec.seed}: ${describeReconstructions(name)}`,
    content: png,
  }));
}

/** The last samples, the way there side by side, and the same as an animation. */
function filmFigures({ dataset, label, run, frames }: Film): DrawnFigure[] {
  const name = `${fileName(label)}-${fileName(dataset)}`;
  const status = run.status === 'ok' ? '' : `, ${run.status}`;
  const whose = `${label}, seed ${run.spec.seed}${status}`;
  const last = defined(frames.at(-1));
  const figures: DrawnFigure[] = [
    {
      file: `figures/samples-${name}.png`,
      dataset,
      about: label,
      caption: `${whose}: samples at step ${last.step}`,
      content: last.png,
    },
  ];
  if (frames.length < 2) return figures;
  const pictures = frames.map(({ png }) => PNG.sync.read(Buffer.from(png)));
  const steps = `steps ${itemAt(frames, 0).step} to ${last.step}`;
  figures.push({
    file: `figures/progress-${name}.png`,
    dataset,
    about: label,
    caption: `${whose}: ${steps}, the same latents`,
    content: progressStrip(pictures),
  });
  const { width, height } = itemAt(pictures, 0);
  if (pictures.every((picture) => picture.width === width && picture.height === height))
    figures.push({
      file: `figures/animated-${name}.png`,
      dataset,
      about: label,
      caption: `${whose}: ${steps}, animated`,
      content: encodeApng(
        frames.map(({ png }) => png),
        { frame: FRAME_MS, last: LAST_FRAME_MS },
      ),
    });
  return figures;
}

const LONGEST_NAME = 60;

/**
 * Data sets may be named `images:FOLDER`; file names keep to letters, digits, dot, dash and underscore. What is changed by
 * that has a digest behind it: two data sets never share a picture.
 */
export function fileName(text: string): string {
  const short = text
    .replace(/[^\w.-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, LONGEST_NAME);
  return short === text ? text : `${short}-${sha256(text).slice(0, 8)}`;
}
