/**
 * Control characters other than line ends and tabs, and those that turn the direction of what follows: a terminal obeys
 * them, and names and reasons may come from somebody else's files.
 */
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A text in which what a terminal would obey is shown instead, as `\u001b`. JSON stays the same JSON. */
export const plain = (text: string): string =>
  text.replace(OBEYED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The same for a text that has to stay in one line. */
export const plainLine = (text: string): string => plain(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
