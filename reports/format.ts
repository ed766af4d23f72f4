import type { Summary } from './statistics.js';

export const NONE = '—';

/** Four significant digits; whole numbers and numbers above a thousand in full, without exponents. */
export function number(value: number | null | undefined): string {
  if (value === null || value === undefined) return NONE;
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e15) return String(value);
  if (size >= 1000 && size < 1e15) return value.toFixed(0);
  return String(Number(value.toPrecision(size < 1e-3 ? 3 : 4)));
}

/** `mean ± sd [low, high]`, as far as the values define it. */
export function plusMinus({ mean, sd, interval }: Summary): string {
  if (!interval) return number(mean);
  return `${number(mean)} ± ${number(sd)} [${number(interval[0])}, ${number(interval[1])}]`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** `mean ± sd`, for tables with many columns and for values that are not independent draws. */
export function spread({ mean, sd }: Summary): string {
  return sd === null ? number(mean) : `${number(mean)} ± ${number(sd)}`;
}

/** Any text as Markdown that shows just that text, on one line: no HTML, no links, no table borders. */
export function escape(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*[\]|#~!]/g, (mark) => `\\${mark}`)
    .replace(/[&<>]/g, (mark) => ENTITIES[mark]!);
}

/** A name in code style; names with characters that could end the code or a cell are written as text. */
export function code(name: string): string {
  return /^[\w.:/+-]+$/.test(name) ? `\`${name}\`` : escape(name);
}

/** A Markdown table. The cells are Markdown already. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
