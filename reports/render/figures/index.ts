import { defined } from '../../../harness/ground/certain.js';
import { barChart, barChartHeight } from '../../charts/bar-chart.js';
import { curveChart } from '../../charts/curve-chart.js';
import { dotChart, dotChartHeight } from '../../charts/dot-chart.js';
import { light } from '../../charts/theme.js';
import { trendChart } from '../../charts/trend-chart.js';
import { eachBlock, type Block, type Report } from '../../model/blocks.js';
import type { Chart } from '../../model/chart.js';
import { MOST_CURVES } from '../../model/charts.js';
import type { Sheet } from '../../model/gallery.js';
import type { Figure, FiguresOf } from '../markdown.js';
import type { DrawnFigure } from './drawn.js';
import { filmFigures } from './films.js';
import { overview } from './overview.js';
import type { Rasteriser } from './raster.js';
import { renderSvg } from './svg.js';

const WIDTH = 720;
const HEIGHT = 400;
/** Of a chart as PNG: 1,440 pixels, enough for a column of print. */
const ZOOM = 2;

/** The pictures of a report by block: charts as SVG, samples as PNG. */
export function drawFigures({ sections }: Report, rasterise: Rasteriser): Map<Block, DrawnFigure[]> {
  const blocks = sections.flatMap((section) => [...eachBlock(section.blocks)]);
  return new Map(
    blocks.flatMap((block): [Block, DrawnFigure[]][] => {
      const figures = figuresOf(block, rasterise);
      return figures.length === 0 ? [] : [[block, figures]];
    }),
  );
}

/** What a text asks for the pictures of its blocks. */
export const lookUp =
  (drawn: ReadonlyMap<Block, readonly Figure[]>): FiguresOf =>
  (block) =>
    drawn.get(block) ?? [];

function figuresOf(block: Block, rasterise: Rasteriser): DrawnFigure[] {
  switch (block.kind) {
    case 'chart': {
      const { file, chart, caption, captionOfFile = caption } = block;
      return file === null ? [] : [{ file, caption: captionOfFile, about: null, content: chartSvg(chart) }];
    }
    case 'gallery':
      return [...overview(block.gallery, rasterise), ...block.gallery.films.flatMap(filmFigures)];
    case 'sheets':
      return block.sheets.map((sheet) => sheetFigure(sheet, block.small));
    default:
      return [];
  }
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

/** @param ofOne Whether it is one of many, of which a text shows each on demand. */
const sheetFigure = ({ file, label, seed, about, png }: Sheet, ofOne = false): DrawnFigure => ({
  file,
  caption: [`${label}, seed ${seed}: ${about}`],
  about: ofOne ? label : null,
  content: png,
});

function chartSvg(chart: Chart): string {
  switch (chart.kind) {
    case 'curves':
    case 'losses': {
      const column = defined(chart.columns[0]);
      const curves = column.curves.slice(0, MOST_CURVES);
      return withLegend(curveChart({ ...column, x: chart.along, curves }, light));
    }
    case 'seeds':
      return renderSvg(dotChart(chart, light), { width: WIDTH, height: dotChartHeight(chart.rows.length) });
    case 'trend':
      return withLegend(trendChart({ ...chart, trends: chart.trends.slice(0, MOST_CURVES) }, light));
    case 'speed':
      return renderSvg(barChart(chart, light), { width: WIDTH, height: barChartHeight(chart.bars.length) });
  }
}

function withLegend(options: ReturnType<typeof curveChart>): string {
  const series = [options.series ?? []].flat();
  const names = series.filter(({ type, data }) => type === 'line' && [data].flat().length > 0).map(({ name }) => name);
  return renderSvg(
    {
      ...options,
      grid: { ...options.grid, top: 44 },
      legend: {
        top: 4,
        left: 'center',
        itemWidth: 30,
        itemHeight: 8,
        itemGap: 16,
        type: 'plain',
        data: names.map((name) => String(name)),
        textStyle: { color: light.text },
      },
    },
    { width: WIDTH, height: HEIGHT },
  );
}
