/** A piece of running text. Plain strings are data or words: every format escapes them. */
export type Inline = string | { readonly strong: Text } | { readonly emphasis: Text } | { readonly code: string };
export type Text = readonly Inline[];

/** A cell; `sort` is what a reader sorts by where the text is not it. */
export interface Cell {
  readonly text: Text;
  readonly sort?: number | null;
}

export interface Table {
  readonly header: readonly Text[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A part of a report, in no format yet: `markdown.ts` and `html/blocks.ts` know how to write it. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: Text }
  | { readonly kind: 'paragraph'; readonly text: Text }
  | { readonly kind: 'list'; readonly items: readonly Text[] }
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'shell'; readonly command: string }
  | { readonly kind: 'picture'; readonly file: string; readonly caption: string }
  /** Shown on demand. */
  | { readonly kind: 'folded'; readonly title: string; readonly blocks: readonly Block[] };

export const strong = (...text: Text): Inline => ({ strong: text });
export const emphasis = (...text: Text): Inline => ({ emphasis: text });
export const code = (name: string): Inline => ({ code: name });

/** Text from a template: what is filled in stays a piece of its own. */
export function text(words: TemplateStringsArray, ...values: readonly (Inline | Text | number)[]): Text {
  const pieces: Inline[] = [];
  words.forEach((word, at) => {
    if (word !== '') pieces.push(word);
    const value = values[at];
    if (value === undefined) return;
    if (typeof value === 'number') pieces.push(String(value));
    else if (Array.isArray(value)) pieces.push(...(value as Text));
    else pieces.push(value as Inline);
  });
  return pieces;
}

export const paragraph = (words: Text): Block => ({ kind: 'paragraph', text: words });
export const heading = (level: 1 | 2 | 3, words: Text): Block => ({ kind: 'heading', level, text: words });
export const folded = (title: string, blocks: readonly Block[]): Block => ({ kind: 'folded', title, blocks });
export const list = (items: readonly Text[]): Block => ({ kind: 'list', items });

/** A table of texts; a number sorts as a number. */
export function table(header: readonly (string | Text)[], rows: readonly (readonly (string | Text | Cell)[])[]): Block {
  const texts = header.map((cell) => (typeof cell === 'string' ? [cell] : cell));
  return { kind: 'table', table: { header: texts, rows: rows.map((row) => row.map(toCell)) } };
}

function toCell(value: string | Text | Cell): Cell {
  if (typeof value === 'string') return { text: value === '' ? [] : [value] };
  return 'text' in value ? value : { text: value };
}

/** Texts one after another with something between them. */
export function join(parts: readonly Text[], between: string): Text {
  return parts.flatMap((part, at) => (at === 0 ? part : [between, ...part]));
}

/** The words alone, for terminals and captions. */
export function plain(words: Text): string {
  return words
    .map((piece) => {
      if (typeof piece === 'string') return piece;
      if ('code' in piece) return piece.code;
      return plain('strong' in piece ? piece.strong : piece.emphasis);
    })
    .join('');
}
