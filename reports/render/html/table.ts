import type { Copy } from '../../model/page-data.js';
import type { Cell, Column, Table } from '../../model/table.js';
import { plain } from '../../model/text.js';
import { tableToLatex } from '../latex.js';
import { tableToMarkdown } from '../markdown.js';
import { html, type Html } from './html.js';
import { textToHtml } from './inline.js';
import { stripToHtml, swatch } from './strip.js';

/** Scrolls sideways on its own where the screen is narrow; the browser's part makes headers into buttons. */
export function tableToHtml(table: Table, copies: Copy[]): Html {
  const { columns, rows, references = [], caption, role, leads = false } = table;
  const copy = role === 'leaderboard' && copies.push({ markdown: tableToMarkdown(table), latex: tableToLatex(table) });
  const rowToHtml = (row: readonly Cell[], look: string): Html =>
    html`<tr${look !== '' && html` class="${look}"`}>${row.map((cell, at) => cellToHtml(cell, columns[at]))}</tr>\n`;
  return html`<div class="scroll" tabindex="0"${caption !== undefined && html` role="group" aria-label="${caption}"`}${typeof copy === 'number' && html` data-copy="${copy - 1}"`}>
<table${role && html` class="${role}"`}${rows.length > 1 && html` data-sortable`}${role && html` data-filterable`}>
${
  caption !== undefined &&
  html`<caption class="unseen">
    ${caption}
  </caption>`
}
<thead><tr>${columns.map(headerToHtml)}</tr></thead>
<tbody>
${rows.map((row, at) => rowToHtml(row, leads && at === 0 ? 'leader' : ''))}</tbody>
${
  references.length > 0 &&
  html`<tbody>
    ${references.map((row) => rowToHtml(row, 'reference'))}
  </tbody>`
}
</table></div>`;
}

function headerToHtml({ kind, title, about }: Column): Html {
  const words = about === undefined ? textToHtml(title) : html`<abbr title="${about}">${textToHtml(title)}</abbr>`;
  return html`<th
    scope="col"
    ${kind === 'number' && html` class="number"`}${(kind === 'strip' || kind === 'facts') && html` data-unsortable`}
  >
    ${words}
  </th>`;
}

function cellToHtml(cell: Cell, column: Column | undefined): Html {
  const { kind = 'words' } = column ?? {};
  if (kind === 'strip') return html`<td class="strip">${cell.strip && stripToHtml(cell.strip)}</td>`;
  if (kind === 'facts') return html`<td>${cell.facts && factsToHtml(plain(column?.title ?? []), cell.facts)}</td>`;
  const looks = [kind === 'number' ? 'number' : '', cell.tone ?? ''].filter((look) => look !== '').join(' ');
  const sort = cell.sort !== undefined && html` data-sort="${cell.sort ?? ''}"`;
  const content = html`${cell.style !== undefined && swatch(cell.style)}${contentOf(cell)}`;
  return kind === 'name'
    ? html`<th scope="row" ${sort}>${content}</th>`
    : html`<td${looks !== '' && html` class="${looks}"`}${sort}>${content}</td>`;
}

function contentOf({ text, lines, badge }: Cell): Html {
  const [first, second] = lines ?? [text];
  const words =
    badge === undefined ? textToHtml(first) : html`<span class="badge ${badge}">${textToHtml(first)}</span>`;
  return html`${words}${second && html`<br /><span class="hint">${textToHtml(second)}</span>`}`;
}

const factsToHtml = (title: string, facts: NonNullable<Cell['facts']>): Html =>
  html`<details>
    <summary>${title}</summary>
    <dl>
      ${facts.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd> `,
      )}
    </dl>
  </details>`;
