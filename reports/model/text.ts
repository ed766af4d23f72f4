/** A piece of running text. Plain strings are data or words: every format escapes them. */
export type Inline =
  string | { readonly strong: Text } | { readonly emphasis: Text } | { readonly code: string } | Link | ColumnName;
export type Text = readonly Inline[];

/** To a file beside the report, relative to it. */
export interface Link {
  readonly link: string;
  readonly to: string;
}

/** A column of scores: what people call it, and its name in the CSV files. */
export interface ColumnName {
  readonly column: string;
  readonly name: string;
}

export const strong = (...text: Text): Inline => ({ strong: text });
export const emphasis = (...text: Text): Inline => ({ emphasis: text });
export const code = (name: string): Inline => ({ code: name });
export const link = (words: string, to: string): Inline => ({ link: words, to });

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
      if ('link' in piece) return piece.link;
      if ('column' in piece) return piece.name;
      return plain('strong' in piece ? piece.strong : piece.emphasis);
    })
    .join('');
}
