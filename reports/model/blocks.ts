import type { Card } from './card.js';
import type { Chart } from './chart.js';
import type { Gallery, Sheet } from './gallery.js';
import type { Comparer } from './comparer.js';
import type { Table, Cell, Column } from './table.js';
import type { Text } from './text.js';

/** A part of a report, in no format yet: the renderers know how to write it. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: Text; readonly hint?: string }
  | { readonly kind: 'paragraph'; readonly text: Text }
  | { readonly kind: 'list'; readonly items: readonly Text[] }
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'code'; readonly language: 'sh' | 'yaml'; readonly text: string }
  | { readonly kind: 'picture'; readonly file: string; readonly caption: string }
  /** Shown on demand. */
  | { readonly kind: 'details'; readonly title: string; readonly blocks: readonly Block[] }
  /** One after another; on a page, one at a time. */
  | { readonly kind: 'choices'; readonly title: string; readonly choices: readonly Choice[] }
  | { readonly kind: 'cards'; readonly cards: readonly Card[] }
  | ChartBlock
  | GalleryBlock
  | SheetsBlock
  /** Two variants or runs beside one another; on a page alone. */
  | { readonly kind: 'comparer'; readonly comparer: Comparer };

export interface Choice {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export interface ChartBlock {
  readonly kind: 'chart';
  readonly chart: Chart;
  readonly caption: Text;
  /** As an SVG beside the report, relative to it; null where only the page has it. */
  readonly file: string | null;
  /** Of that SVG, where it shows less than the page. */
  readonly captionOfFile?: Text;
}

/** Samples of variants along training. */
export interface GalleryBlock {
  readonly kind: 'gallery';
  readonly gallery: Gallery;
}

/** Pictures that lie in the results. */
export interface SheetsBlock {
  readonly kind: 'sheets';
  readonly sheets: readonly Sheet[];
  /** Whether they are small; wide by default. */
  readonly small?: boolean;
}

export interface Section {
  /** Of its anchor. */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** All that a report says, in no format yet. */
export interface Report {
  readonly title: string;
  readonly description: string;
  /** What a reader wants to know of the bench before the results. */
  readonly facts: readonly string[];
  readonly sections: readonly Section[];
}

export const paragraph = (words: Text): Block => ({ kind: 'paragraph', text: words });
export const heading = (level: 1 | 2 | 3, words: Text, hint?: string): Block => ({
  kind: 'heading',
  level,
  text: words,
  ...(hint !== undefined && { hint }),
});
export const list = (items: readonly Text[]): Block => ({ kind: 'list', items });
export const sentences = (items: readonly string[]): Block => list(items.map((item) => [item]));

/** Nothing where there is nothing to show. */
export const details = (title: string, blocks: readonly Block[]): Block[] =>
  blocks.length === 0 ? [] : [{ kind: 'details', title, blocks }];

/** A column of numbers: they stand to the right. */
export const numbers = (title: string | Text): Column => ({
  kind: 'number',
  title: typeof title === 'string' ? [title] : title,
});

/** A table of texts. */
export const table = (
  columns: readonly (string | Text | Column)[],
  rows: readonly (readonly (string | Text | Cell)[])[],
  more: Partial<Table> = {},
): Block => ({
  kind: 'table',
  table: { columns: columns.map(toColumn), rows: rows.map((row) => row.map(toCell)), ...more },
});

function toColumn(column: string | Text | Column): Column {
  if (typeof column === 'string') return { kind: 'words', title: [column] };
  return 'kind' in column ? column : { kind: 'words', title: column };
}

export function toCell(value: string | Text | Cell): Cell {
  if (typeof value === 'string') return { text: value === '' ? [] : [value] };
  return 'text' in value ? value : { text: value };
}

/** All blocks, those inside of others too, in their order. */
export function* eachBlock(blocks: readonly Block[]): Generator<Block> {
  for (const block of blocks) {
    yield block;
    if (block.kind === 'details') yield* eachBlock(block.blocks);
    if (block.kind === 'choices') for (const choice of block.choices) yield* eachBlock(choice.blocks);
  }
}
