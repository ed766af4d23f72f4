import { entryOf } from '../../harness/ground/certain.js';
import { plainLine } from '../../text/plain.js';
import type { Cell, Table } from '../model/table.js';
import type { Inline, Text } from '../model/text.js';

/** A table for a paper: `\usepackage{booktabs}`, UTF-8. */
export function tableToLatex({ columns, rows, references = [] }: Table): string {
  const shown = columns.map(({ kind }) => kind !== 'strip' && kind !== 'facts');
  const ofShown = <T>(cells: readonly T[]): T[] => cells.filter((_, at) => shown[at]);
  // A bracket after \\ would be read as a length.
  const line = (cells: readonly string[]): string => `${cells.join(' & ').replace(/^\[/, '{}[')} \\\\`;
  const lines = (some: readonly (readonly Cell[])[]): string[] =>
    some.map((row) => line(ofShown(row).map((cell) => textToLatex(cell.text))));
  const sides = ofShown(columns).map(({ kind }) => (kind === 'number' ? 'r' : 'l'));
  return [
    `\\begin{tabular}{${sides.join('')}}`,
    '\\toprule',
    line(ofShown(columns).map(({ title }) => textToLatex(title))),
    '\\midrule',
    ...lines(rows),
    ...(references.length > 0 ? ['\\midrule', ...lines(references)] : []),
    '\\bottomrule',
    '\\end{tabular}',
    '',
  ].join('\n');
}

const textToLatex = (words: Text): string => words.map(inlineToLatex).join('');

function inlineToLatex(piece: Inline): string {
  if (typeof piece === 'string') return escapeLatex(piece);
  if ('code' in piece) return `\\texttt{${escapeLatex(piece.code)}}`;
  if ('column' in piece) return escapeLatex(piece.name);
  if ('link' in piece) return escapeLatex(piece.link);
  return 'strong' in piece ? `\\textbf{${textToLatex(piece.strong)}}` : `\\emph{${textToLatex(piece.emphasis)}}`;
}

/** Characters that LaTeX obeys, and those of tables that its usual fonts lack. */
const ESCAPED: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '±': '$\\pm$',
  '×': '$\\times$',
  '–': '--',
  '—': '---',
  '↓': '$\\downarrow$',
  '↑': '$\\uparrow$',
  '≈': '$\\approx$',
};

function escapeLatex(words: string): string {
  return plainLine(words).replace(/[\\{}$&#%_~^<>±×–—↓↑≈]/g, (mark) => entryOf(ESCAPED, mark));
}
