import { wrap } from '../../text/wrap.js';

const WIDTH = 120;

/**
 * The same Markdown in lines of at most 120 characters, except for tables, pictures, headings and code. What continues an
 * item of a list is indented.
 */
export function wrapMarkdown(text: string): string {
  let fence: string | undefined;
  return text
    .split('\n')
    .flatMap((line) => {
      const [mark] = /^`{3,}/.exec(line) ?? [];
      const isCode = fence !== undefined || mark !== undefined;
      if (mark !== undefined) fence = fence === undefined ? mark : mark === fence ? undefined : fence;
      return isCode || /^(?:\||!\[|#)/.test(line) ? [line] : wrapProse(line);
    })
    .join('\n');
}

/** Signs that would begin an item of a list at the start of a line. */
const NOT_FIRST = / (?=(?:[-+]|\d+[.)])(?: |$))/g;
/** In no text of a report. */
const TIED = '\0';

function wrapProse(line: string): string[] {
  const [item = ''] = /^(?:- )?/.exec(line) ?? [];
  const tied = line.slice(item.length).replace(NOT_FIRST, TIED);
  const lines = wrap(item + tied, WIDTH, item === '' ? '' : '  ');
  return lines.map((each) => each.replaceAll(TIED, ' '));
}
