import { chartData } from './chart-data.js';
import { comparisonsCsv, curvesCsv, runsCsv, summaryCsv } from './csv.js';
import type { Film } from './figures/frames.js';
import { drawFigures, printsOf } from './figures/index.js';
import { loadRasteriser } from './figures/raster.js';
import { reportHtml } from './html/page.js';
import { reportMarkdown } from './report.js';
import type { Results } from './results.js';

/** All files of a report by name, in the order in which they are listed. */
export async function drawReports(
  results: Results,
  films: readonly Film[],
): Promise<[name: string, content: string | Uint8Array][]> {
  const rasterise = await loadRasteriser();
  const figures = drawFigures(chartData(results), films, rasterise);
  return [
    ...[...figures, ...printsOf(figures, rasterise)].map(({ file, content }): [string, string | Uint8Array] => [
      file,
      content,
    ]),
    ['runs.csv', runsCsv(results)],
    ['curves.csv', curvesCsv(results)],
    ['summary.csv', summaryCsv(results)],
    ['comparisons.csv', comparisonsCsv(results)],
    ['report.md', reportMarkdown(results, figures)],
    ['report.html', reportHtml(results, films)],
  ];
}
