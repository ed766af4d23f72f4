import type { Inline, Text } from '../../model/text.js';
import { Html, html } from './html.js';

export const textToHtml = (text: Text): Html[] => text.map(inlineToHtml);

export function inlineToHtml(piece: Inline): Html {
  if (typeof piece === 'string') return html`${piece}`;
  if ('code' in piece) return html`<code>${breakable(piece.code)}</code>`;
  if ('column' in piece) return columnToHtml(piece.name, piece.column);
  if ('link' in piece) return html`<a href="${piece.to}">${piece.link}</a>`;
  return 'strong' in piece
    ? html`<strong>${textToHtml(piece.strong)}</strong>`
    : html`<em>${textToHtml(piece.emphasis)}</em>`;
}

/** A name for people; the column stands where a reader points at it, and in the glossary. */
function columnToHtml(name: string, column: string): Html {
  return name === column ? html`<code>${breakable(column)}</code>` : html`<abbr title="${column}">${name}</abbr>`;
}

/** A long name may go on in the next line after an underscore, a slash or a dash, and nowhere else. */
function breakable(name: string): Html {
  return new Html(
    name
      .split(/(?<=[_/-])(?=\w)/)
      .map((part) => html`${part}`.markup)
      .join('<wbr />'),
  );
}
