/**
 * Control characters other than line ends and tabs, those that turn the direction of what follows, and what XML does not
 * hold: a terminal obeys them, or a parser refuses them, and names and reasons may come from somebody else's files.
 */
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g;

/** A text in which what a terminal would obey is shown instead, as `\u001b`. JSON stays the same JSON. */
export const plain = (text: string): string =>
  text.replace(OBEYED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The same for a text that has to stay in one line. */
export const plainLine = (text: string): string => plain(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t');

/**
 * A text as charts show it: one line. Names of properties that every object has, such as `__proto__`, get a space after
 * them, because drawing libraries look names up in objects.
 */
export function shown(text: string): string {
  const line = plainLine(text);
  return line in {} ? `${line} ` : line;
}

const LONGEST_LABEL = 80;

/** A name as tables and charts show it: at most 80 characters. */
export function label(text: string): string {
  const whole = [...shown(text)];
  return whole.length > LONGEST_LABEL ? `${whole.slice(0, LONGEST_LABEL - 1).join('')}…` : whole.join('');
}
