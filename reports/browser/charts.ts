import type { EChartsOption } from 'echarts';
import { defined, itemAt } from '../../harness/ground/certain.js';
import type { ChartData, DatasetCharts } from '../chart-data.js';
import { barChart, barChartHeight } from '../charts/bar-chart.js';
import { curveChart, type Abscissa } from '../charts/curve-chart.js';
import { dotChart, dotChartHeight } from '../charts/dot-chart.js';
import { init } from '../charts/echarts.js';
import type { Theme } from '../charts/theme.js';
import { trendChart } from '../charts/trend-chart.js';
import { checkbox, chips, choice } from './controls.js';
import { currentTheme } from './theme.js';

interface Drawing {
  readonly height: number;
  options(theme: Theme): EChartsOption;
}

const CURVE_HEIGHT = 380;
/** More lines than colours are a tangle: the others wait behind their buttons. */
const SHOWN_AT_FIRST = 8;

/** Draws every chart of the page; the returned function draws them again in the current colours. */
export function drawCharts(data: ChartData): () => void {
  const redraws: (() => void)[] = [];
  for (const figure of document.querySelectorAll<HTMLElement>('figure[data-chart]')) {
    const dataset = data.datasets[Number(figure.dataset['dataset'])];
    const which = Number(figure.dataset['which']);
    let redraw = (): void => undefined;
    const drawing = drawingOf(figure, data, dataset, which, () => redraw());
    if (!drawing) continue;
    const canvas = defined(figure.querySelector<HTMLElement>('.canvas'));
    canvas.style.height = `${drawing.height}px`;
    const chart = init(canvas, null, { renderer: 'svg' });
    redraw = () => chart.setOption(drawing.options(currentTheme()), { notMerge: true });
    redraw();
    new ResizeObserver(() => chart.resize()).observe(canvas);
    redraws.push(redraw);
  }
  return () => redraws.forEach((redraw) => redraw());
}

function drawingOf(
  figure: HTMLElement,
  data: ChartData,
  dataset: DatasetCharts | undefined,
  which: number,
  redraw: () => void,
): Drawing | undefined {
  switch (figure.dataset['chart']) {
    case 'curves':
      return dataset && curves(figure, dataset, redraw);
    case 'seeds': {
      const { column, rows, log } = itemAt(defined(dataset).seeds, which);
      return { height: dotChartHeight(rows.length), options: (theme) => dotChart(column, rows, log, theme) };
    }
    case 'trend': {
      const trend = dataset?.trend;
      return trend ? trends(figure, trend, redraw) : undefined;
    }
    case 'speed': {
      const speed = data.speed[which];
      return speed
        ? {
            height: barChartHeight(speed.bars.length),
            options: (theme) => barChart(speed.name, speed.bars, theme, speed.mark),
          }
        : undefined;
    }
    default:
      return undefined;
  }
}

function curves(figure: HTMLElement, { columns }: DatasetCharts, redraw: () => void): Drawing {
  let [column, x, log] = [itemAt(columns, 0), 'step' as Abscissa, itemAt(columns, 0).log];
  const controls = controlsOf(figure);
  if (columns.length > 1)
    controls.append(
      choice(
        'Metric',
        columns.map(({ column: name }) => [name, name]),
        (name) => {
          column = defined(columns.find((each) => each.column === name));
          redraw();
        },
      ),
    );
  const abscissas: [Abscissa, string][] = [
    ['step', 'steps'],
    ['seconds', 'seconds'],
    ['passes', 'passes'],
  ];
  controls.append(
    choice('Against', abscissas, (name) => {
      x = name as Abscissa;
      redraw();
    }),
    checkbox('Log scale', log, (on) => {
      log = on;
      redraw();
    }),
  );
  const labels = [...new Map(columns.flatMap((each) => each.curves).map(({ label, style }) => [label, style]))];
  const shown = new Set(labels.slice(0, SHOWN_AT_FIRST).map(([label]) => label));
  figure.prepend(controls, chips(labels, shown, redraw));
  return {
    height: CURVE_HEIGHT,
    options: (theme) =>
      curveChart({ ...column, x, log, curves: column.curves.filter(({ label }) => shown.has(label)) }, theme),
  };
}

function trends(figure: HTMLElement, trend: NonNullable<DatasetCharts['trend']>, redraw: () => void): Drawing {
  const labels = trend.trends.map(({ label, style }) => [label, style] as const);
  const shown = new Set(labels.slice(0, SHOWN_AT_FIRST).map(([label]) => label));
  figure.prepend(chips(labels, shown, redraw));
  const chosen = (): typeof trend.trends => trend.trends.filter(({ label }) => shown.has(label));
  return {
    height: CURVE_HEIGHT,
    options: (theme) => trendChart(trend.column, trend.benches, chosen(), trend.log, theme),
  };
}

function controlsOf(figure: HTMLElement): HTMLElement {
  const controls = document.createElement('div');
  controls.className = 'controls';
  figure.prepend(controls);
  return controls;
}
