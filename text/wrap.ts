/** The words of a line in lines of at most so many characters, unless a word is longer; all but the first are indented. */
export function wrap(line: string, width: number, indent = ''): string[] {
  const [first = '', ...words] = line.split(' ');
  const lines: string[] = [];
  let last = first;
  for (const word of words) {
    if (last.length + 1 + word.length > width) {
      lines.push(last);
      last = indent + word;
    } else last = `${last} ${word}`;
  }
  return [...lines, last];
}
