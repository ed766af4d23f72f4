import { defined, itemAt } from '../../harness/ground/certain.js';
import { controls, labelled, newId } from './controls.js';
import { element } from './element.js';

/** Makes the headers of a table into buttons that sort its first body; a second press reverses. */
export function sortable(table: HTMLTableElement): void {
  const headers = [...itemAt(defined(table.tHead).rows, 0).cells];
  headers.forEach((header, column) => {
    if ('unsortable' in header.dataset || header.textContent.trim() === '') return;
    const button = element('button', { type: 'button', className: 'sort' });
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener('click', () => {
      const direction = header.getAttribute('aria-sort') === 'ascending' ? 'descending' : 'ascending';
      for (const each of headers) each.removeAttribute('aria-sort');
      header.setAttribute('aria-sort', direction);
      sortRows(itemAt(table.tBodies, 0), column, direction === 'ascending' ? 1 : -1);
    });
  });
}

/** Rows without a value stay last in both directions. */
function sortRows(body: HTMLTableSectionElement, column: number, sign: number): void {
  const keyed = [...body.rows].map((row) => ({ row, key: keyOf(itemAt(row.cells, column)) }));
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
    return sign * compare(a.key, b.key);
  });
  body.append(...keyed.map(({ row }) => row));
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), 'en', { numeric: true });
}

/** What a cell sorts by: its declared value, else a number it begins with, else its text; null where there is nothing. */
function keyOf(cell: HTMLTableCellElement): number | string | null {
  const text = cell.dataset['sort'] ?? cell.textContent.trim();
  if (text === '' || text === '—') return null;
  const value = Number(
    /^[<−-]?\s?(\d[\d.]*(?:e[+-]?\d+)?)(?=\s|$|×)/.exec(text)?.[0].replace('<', '').replace('×', ''),
  );
  return Number.isNaN(value) ? text : value;
}

/** Puts a field before a table that leaves the rows with all of its words. */
export function filterable(table: HTMLTableElement): void {
  const rows = [...itemAt(table.tBodies, 0).rows];
  if (rows.length < 2) return;
  const id = newId();
  const input = element('input', { type: 'search', id, autocomplete: 'off', placeholder: 'name, status, …' });
  const state = element('span', { className: 'hint' });
  state.setAttribute('role', 'status');
  defined(table.parentElement).before(controls(labelled('Filter', input), state));
  input.addEventListener('input', () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) shown++;
    }
    state.textContent = words.length > 0 ? `${shown} of ${rows.length}` : '';
  });
}
