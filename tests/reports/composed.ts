import type { Block } from '../../reports/model/blocks.js';
import { eachBlock } from '../../reports/model/blocks.js';
import type { Chart } from '../../reports/model/chart.js';
import { composeReport } from '../../reports/model/report.js';
import { reportHtml } from '../../reports/render/html/page.js';
import { reportMarkdown } from '../../reports/render/markdown.js';
import type { Film } from '../../reports/results/films.js';
import type { Results } from '../../reports/results/results.js';

/** `report.md` of results, without pictures. */
export const markdownOf = (results: Results, films: readonly Film[] = []): string =>
  reportMarkdown(composeReport(results, films));

/** `report.html` of results. */
export const pageOf = (results: Results, films: readonly Film[] = []): string =>
  reportHtml(composeReport(results, films));

/** All blocks of a report. */
export const blocksOf = (results: Results, films: readonly Film[] = []): Block[] =>
  composeReport(results, films).sections.flatMap(({ blocks }) => [...eachBlock(blocks)]);

/** The charts of a kind. */
export function chartsOf<Kind extends Chart['kind']>(
  results: Results,
  kind: Kind,
): Extract<Chart, { readonly kind: Kind }>[] {
  return blocksOf(results).flatMap((block) =>
    block.kind === 'chart' && block.chart.kind === kind ? [block.chart as Extract<Chart, { readonly kind: Kind }>] : [],
  );
}
