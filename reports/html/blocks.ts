import type { Block, Cell, Inline, Table, Text } from '../text.js';
import { html, type Html } from './html.js';

/** Blocks of a section; headings stand `deeper` levels below their own. */
export function blocksToHtml(blocks: readonly Block[], deeper = 0): Html[] {
  return blocks.map((block) => blockToHtml(block, deeper));
}

function blockToHtml(block: Block, deeper: number): Html {
  switch (block.kind) {
    case 'heading':
      return headingToHtml(block.level + deeper, block.text);
    case 'paragraph':
      return html`<p>${textToHtml(block.text)}</p>`;
    case 'list':
      return html`<ul>
        ${block.items.map((item) => html`<li>${textToHtml(item)}</li>`)}
      </ul>`;
    case 'table':
      return tableToHtml(block.table);
    case 'shell':
      return html`<pre><code>${block.command}</code></pre>`;
    case 'picture':
      return html`<img src="${block.file}" alt="${block.caption}" />`;
    case 'folded':
      return html`<details>
        <summary>${block.title}</summary>
        ${blocksToHtml(block.blocks, deeper)}
      </details>`;
  }
}

function headingToHtml(level: number, text: Text): Html {
  if (level <= 2) return html`<h2>${textToHtml(text)}</h2>`;
  return level === 3 ? html`<h3>${textToHtml(text)}</h3>` : html`<h4>${textToHtml(text)}</h4>`;
}

export function textToHtml(text: Text): Html[] {
  return text.map(inlineToHtml);
}

function inlineToHtml(piece: Inline): Html {
  if (typeof piece === 'string') return html`${piece}`;
  if ('code' in piece) return html`<code>${piece.code}</code>`;
  return 'strong' in piece
    ? html`<strong>${textToHtml(piece.strong)}</strong>`
    : html`<em>${textToHtml(piece.emphasis)}</em>`;
}

export interface TableOptions {
  readonly sortable?: boolean;
  /** Names the table for screen readers. */
  readonly caption?: string;
}

/** Scrolls sideways on its own where the screen is narrow; the browser's part makes headers into buttons. */
function tableToHtml({ header, rows }: Table, { sortable = true, caption }: TableOptions = {}): Html {
  const numeric = header.map((_, column) => rows.length > 0 && rows.every((row) => isNumeric(row[column])));
  const cell = (each: Cell, column: number): Html =>
    html`<td${side(numeric[column])}${sortKey(each)}>${textToHtml(each.text)}</td>`;
  return html`<div class="scroll" tabindex="0"${caption ? html` role="group" aria-label="${caption}"` : ''}><table${sortable && rows.length > 1 ? html` data-sortable` : ''}>
${
  caption
    ? html`<caption class="unseen">
        ${caption}
      </caption>`
    : ''
}<thead><tr>${header.map((text, column) => html`<th scope="col" ${side(numeric[column])}>${textToHtml(text)}</th>`)}</tr></thead>
<tbody>
${rows.map(
  (row) =>
    html`<tr>
      ${row.map(cell)}
    </tr> `,
)}</tbody></table></div>`;
}

const side = (numeric: boolean | undefined): Html | false => !!numeric && html` class="number"`;

/** What the browser sorts by; without it the text, as a number where it begins with one. */
export function sortKey({ sort }: Pick<Cell, 'sort'>): Html | false {
  return sort !== undefined && html` data-sort="${sort ?? ''}"`;
}

function isNumeric(cell: Cell | undefined): boolean {
  const [piece] = cell?.text ?? [];
  return piece === undefined || (typeof piece === 'string' && /^(—|[<−-]?\s?\d[\d.e+-]*(\s?[±×[M].*)?)$/.test(piece));
}
