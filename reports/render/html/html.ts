import { escapeHtml } from '../../../text/escape-html.js';

/** Markup that is safe to write as it is. */
export class Html {
  constructor(readonly markup: string) {}
}

type Value = Html | string | number | null | undefined | false | readonly Value[];

/** Markup from a template: everything filled in is escaped, except markup. */
export function html(words: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(words.map((word, at) => word + write(values[at])).join(''));
}

function write(value: Value): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.markup;
  if (typeof value === 'object') return value.map(write).join('');
  return escapeHtml(String(value));
}

/** JSON inside a script element: no `<` can end it. Fractions have the digits that a chart shows. */
export function jsonScript(id: string, value: unknown): Html {
  const json = JSON.stringify(value, shortened).replaceAll('<', '\\u003c');
  return html`<script type="application/json" id="${id}">
    ${new Html(json)}
  </script>`;
}

const shortened = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(7)) : value;
