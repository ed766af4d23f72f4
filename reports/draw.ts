import { composeReport } from './model/report.js';
import { comparisonsCsv, curvesCsv, runsCsv, summaryCsv } from './render/csv.js';
import { drawFigures, lookUp, printsOf } from './render/figures/index.js';
import { loadRasteriser } from './render/figures/raster.js';
import { reportHtml } from './render/html/page.js';
import { reportMarkdown } from './render/markdown.js';
import { wrapMarkdown } from './render/wrap-markdown.js';
import type { Film } from './results/films.js';
import type { Results } from './results/results.js';

/** All files of a report by name, in the order in which they are listed. */
export async function drawReports(
  results: Results,
  films: readonly Film[],
): Promise<[name: string, content: string | Uint8Array][]> {
  const rasterise = await loadRasteriser();
  const report = composeReport(results, films);
  const drawn = drawFigures(report, rasterise);
  const figures = [...drawn.values()].flat();
  const prints = results.compact ? [] : printsOf(figures, rasterise);
  return [
    ...[...figures, ...prints].map(({ file, content }): [string, string | Uint8Array] => [file, content]),
    ['runs.csv', runsCsv(results)],
    ['curves.csv', curvesCsv(results)],
    ['summary.csv', summaryCsv(results)],
    ['comparisons.csv', comparisonsCsv(results)],
    ['report.md', wrapMarkdown(reportMarkdown(report, lookUp(drawn)))],
    ...(results.compact ? [] : [['report.html', reportHtml(report)] satisfies [string, string]]),
  ];
}
