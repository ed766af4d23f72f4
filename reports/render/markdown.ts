import { entryOf } from '../../harness/ground/certain.js';
import { plain as withoutControls } from '../../text/plain.js';
import type { Block, Report } from '../model/blocks.js';
import type { Cell, Table } from '../model/table.js';
import { code, plain, text, type Inline, type Text } from '../model/text.js';

/** A picture beside the report. */
export interface Figure {
  /** Relative to the report, `/` between folders. */
  readonly file: string;
  readonly caption: Text;
  /** The variant that it shows; null where it shows several. */
  readonly about: string | null;
}

/** The pictures that were drawn of a chart, a gallery or sheets. */
export type FiguresOf = (block: Block) => readonly Figure[];

const noFigures: FiguresOf = () => [];

/** `report.md`: sections of which nothing can be written are left out. */
export function reportMarkdown({ title, description, sections }: Report, figuresOf: FiguresOf = noFigures): string {
  const parts = sections.flatMap(({ title: name, blocks }) => {
    const body = blocksToMarkdown(blocks, figuresOf);
    return body === '' ? [] : [`## ${escape(name)}\n\n${body}`];
  });
  return `${[`# ${escape(title)}`, ...(description ? [escape(description)] : []), ...parts].join('\n\n')}\n`;
}

/** Blocks as GitHub shows them. */
export function toMarkdown(blocks: readonly Block[]): string {
  return `${blocksToMarkdown(blocks, noFigures)}\n`;
}

const blocksToMarkdown = (blocks: readonly Block[], figuresOf: FiguresOf): string =>
  blocks
    .map((block) => blockToMarkdown(block, figuresOf))
    .filter((markdown) => markdown !== '')
    .join('\n\n');

function blockToMarkdown(block: Block, figuresOf: FiguresOf): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${textToMarkdown(block.text)}`;
    case 'paragraph':
      return textToMarkdown(block.text);
    case 'list':
      return block.items.map((item) => `- ${textToMarkdown(item)}`).join('\n');
    case 'table':
      return block.table.file === undefined
        ? tableToMarkdown(block.table)
        : textToMarkdown(text`They are in ${code(block.table.file)}.`);
    case 'code':
      return codeBlock(block.language, block.text);
    case 'picture':
      return `![${escape(block.caption)}](${encodeURI(block.file)})`;
    case 'details':
      return folded(block.title, blocksToMarkdown(block.blocks, figuresOf));
    case 'choices':
      return block.choices.map(({ blocks }) => blocksToMarkdown(blocks, figuresOf)).join('\n\n');
    case 'cards':
      return block.cards
        .map(({ told }) => textToMarkdown(told))
        .filter(Boolean)
        .join(' ');
    case 'chart':
    case 'gallery':
    case 'sheets':
      return figuresToMarkdown(figuresOf(block));
    case 'comparer':
      return '';
  }
}

/** Those of single variants on demand. */
function figuresToMarkdown(figures: readonly Figure[]): string {
  const shown = (about: string | null): string =>
    figures
      .filter((figure) => figure.about === about)
      .map(({ file, caption }) => `${textToMarkdown(caption)}\n\n![${escape(plain(caption))}](${encodeURI(file)})`)
      .join('\n\n');
  const variants = [...new Set(figures.flatMap(({ about }) => about ?? []))];
  return [shown(null), ...variants.map((variant) => folded(`Pictures of ${variant}`, shown(variant)))]
    .filter((markdown) => markdown !== '')
    .join('\n\n');
}

const folded = (title: string, body: string): string =>
  `<details>\n<summary>${escape(title)}</summary>\n\n${body}\n\n</details>`;

/** A fence longer than any in the text, which may come from somebody else. */
function codeBlock(language: string, lines: string): string {
  const longest = Math.max(2, ...[...lines.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${withoutControls(lines)}\n${fence}`;
}

/** What is drawn, and what needs room, is for pages. */
export function tableToMarkdown({ columns, rows, references = [] }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const shown = columns.map(({ kind }) => kind !== 'strip' && kind !== 'facts');
  const ofShown = <T>(cells: readonly T[]): T[] => cells.filter((_, at) => shown[at]);
  return [
    line(ofShown(columns).map(({ title }) => textToMarkdown(title))),
    line(ofShown(columns).map(() => '---')),
    ...[...rows, ...references].map((row: readonly Cell[]) =>
      line(ofShown(row).map((cell) => textToMarkdown(cell.text))),
    ),
  ].join('\n');
}

/** On one line: what would break a table or a paragraph is gone. */
function textToMarkdown(words: Text): string {
  return words.map(inlineToMarkdown).join('').trim();
}

function inlineToMarkdown(piece: Inline): string {
  if (typeof piece === 'string') return escape(piece);
  if ('code' in piece) return codeToMarkdown(piece.code);
  if ('column' in piece) return codeToMarkdown(piece.column);
  if ('link' in piece) return `[${escape(piece.link)}](${encodeURI(piece.to)})`;
  return 'strong' in piece ? `**${textToMarkdown(piece.strong)}**` : `*${textToMarkdown(piece.emphasis)}*`;
}

/** Any text as Markdown that shows just that text, on one line: no HTML, no links, no table borders. */
export function escape(words: string): string {
  return withoutControls(words)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*[\]|#~!]/g, (mark) => `\\${mark}`)
    .replace(/[&<>]/g, (mark) => entryOf(ENTITIES, mark));
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** A name in code style; names with characters that could end the code or a cell are written as text. */
function codeToMarkdown(name: string): string {
  return /^[\w.:/+@=,-]+( [\w.:/+@=,-]+)*$/.test(name) ? `\`${name}\`` : escape(name);
}
