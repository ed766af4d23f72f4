import { entryOf } from '../harness/ground/certain.js';
import { plain } from '../text/plain.js';
import type { Block, Inline, Table, Text } from './text.js';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Blocks as GitHub shows them. */
export function toMarkdown(blocks: readonly Block[]): string {
  return `${blocksToMarkdown(blocks)}\n`;
}

const blocksToMarkdown = (blocks: readonly Block[]): string => blocks.map(blockToMarkdown).join('\n\n');

function blockToMarkdown(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${textToMarkdown(block.text)}`;
    case 'paragraph':
      return textToMarkdown(block.text);
    case 'list':
      return block.items.map((item) => `- ${textToMarkdown(item)}`).join('\n');
    case 'table':
      return tableToMarkdown(block.table);
    case 'shell':
      return `\`\`\`sh\n${block.command}\n\`\`\``;
    case 'picture':
      return `![${escape(block.caption)}](${encodeURI(block.file)})`;
    case 'folded':
      return `<details>\n<summary>${escape(block.title)}</summary>\n\n${blocksToMarkdown(block.blocks)}\n\n</details>`;
  }
}

function tableToMarkdown({ header, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(header.map(textToMarkdown)),
    line(header.map(() => '---')),
    ...rows.map((row) => line(row.map((cell) => textToMarkdown(cell.text)))),
  ].join('\n');
}

/** On one line: what would break a table or a paragraph is gone. */
function textToMarkdown(text: Text): string {
  return text.map(inlineToMarkdown).join('').trim();
}

function inlineToMarkdown(piece: Inline): string {
  if (typeof piece === 'string') return escape(piece);
  if ('code' in piece) return codeToMarkdown(piece.code);
  return 'strong' in piece ? `**${textToMarkdown(piece.strong)}**` : `*${textToMarkdown(piece.emphasis)}*`;
}

/** Any text as Markdown that shows just that text, on one line: no HTML, no links, no table borders. */
export function escape(text: string): string {
  return plain(text)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*[\]|#~!]/g, (mark) => `\\${mark}`)
    .replace(/[&<>]/g, (mark) => entryOf(ENTITIES, mark));
}

/** A name in code style; names with characters that could end the code or a cell are written as text. */
function codeToMarkdown(name: string): string {
  return /^[\w.:/+@=,-]+( [\w.:/+@=,-]+)*$/.test(name) ? `\`${name}\`` : escape(name);
}
