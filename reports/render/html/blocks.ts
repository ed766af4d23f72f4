import type { Chart } from '../../model/chart.js';
import type { Comparer } from '../../model/comparer.js';
import type { Copy, PageData } from '../../model/page-data.js';
import type { Block, ChartBlock, Choice } from '../../model/blocks.js';
import { plain, type Text } from '../../model/text.js';
import { cardToHtml } from './cards.js';
import { galleryToHtml, sheetToHtml } from './gallery.js';
import { html, type Html } from './html.js';
import { inlineToHtml, textToHtml } from './inline.js';
import { tableToHtml } from './table.js';

/** What is known of the page while its blocks are written. */
export class PageContent implements PageData {
  readonly charts: Chart[] = [];
  readonly comparers: Comparer[] = [];
  readonly copies: Copy[] = [];

  /** @param frames How many steps of each film fit into the page. */
  constructor(readonly frames = 1) {}
}

/** Blocks as markup; what the page's script has to know of them is left in `page`. */
export const blocksToHtml = (blocks: readonly Block[], page = new PageContent()): Html[] =>
  blocks.map((block) => blockToHtml(block, page));

function blockToHtml(block: Block, page: PageContent): Html {
  switch (block.kind) {
    case 'heading':
      return headingToHtml(block.level, block.text, block.hint);
    case 'paragraph':
      return html`<p>${textToHtml(block.text)}</p>`;
    case 'list':
      return html`<ul>
        ${block.items.map((item) => html`<li>${textToHtml(item)}</li>`)}
      </ul>`;
    case 'table':
      return tableToHtml(block.table, page.copies);
    case 'code':
      return html`<pre><code data-language="${block.language}">${block.text}</code></pre>`;
    case 'picture':
      return html`<img src="${block.file}" alt="${block.caption}" />`;
    case 'details':
      return html`<details>
        <summary>${block.title}</summary>
        ${blocksToHtml(block.blocks, page)}
      </details>`;
    case 'choices':
      return choicesToHtml(block.title, block.choices, page);
    case 'cards':
      return html`<div class="cards">${block.cards.map(cardToHtml)}</div>`;
    case 'chart':
      return chartToHtml(block, page);
    case 'gallery':
      return galleryToHtml(block.gallery, page.frames);
    case 'sheets':
      return html`<div class="films ${block.small ? 'small' : 'wide'}">
        ${block.sheets.map((sheet) => sheetToHtml(sheet, !block.small))}
      </div>`;
    case 'comparer':
      return comparerToHtml(page.comparers.push(block.comparer) - 1);
  }
}

function headingToHtml(level: number, words: Text, hint: string | undefined): Html {
  const said = html`${words.map(inlineToHtml)}${hint !== undefined && html` <span class="hint">${hint}</span>`}`;
  if (level <= 2) return html`<h2>${said}</h2>`;
  return level === 3 ? html`<h3>${said}</h3>` : html`<h4>${said}</h4>`;
}

/** One below the other; with scripts one at a time, and buttons to choose. */
const choicesToHtml = (title: string, choices: readonly Choice[], page: PageContent): Html =>
  html`<div data-choices="${title}">
    ${choices.map((choice) => html`<div data-choice="${choice.title}">${blocksToHtml(choice.blocks, page)}</div>`)}
  </div>`;

/** A place for a chart, which the browser draws; its caption is what a screen reader reads. */
function chartToHtml({ chart, caption }: ChartBlock, page: PageContent): Html {
  const at = page.charts.push(chart) - 1;
  return html`<figure class="chart" data-chart="${chart.kind}" data-at="${at}">
    <div class="canvas" role="img" aria-label="${plain(caption)}"></div>
    <figcaption>${textToHtml(caption)}.<noscript> Charts need scripts; figures/ has them as SVG.</noscript></figcaption>
  </figure>`;
}

/** A place for two variants or runs, which the browser fills. */
const comparerToHtml = (at: number): Html =>
  html`<div class="comparer" data-at="${at}">
    <p>Any two variants or runs side by side: the settings that differ, scores, curves, and samples at one step.</p>
    <noscript><p>This needs scripts.</p></noscript>
  </div>`;
