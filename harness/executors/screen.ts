import { wrap } from '../../text/wrap.js';

const UP = (lines: number): string => (lines > 0 ? `\u001b[${lines}A` : '');
const ERASE_BELOW = '\r\u001b[0J';
const FEWEST_COLUMNS = 20;
/** Of a terminal that does not say it. */
const [COLUMNS, ROWS] = [80, 24];

/** What a screen needs of a terminal. */
export interface Terminal {
  write(text: string): unknown;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

/** Lines at the bottom of a terminal that are drawn again in place; what is logged scrolls by above them. */
export class Screen {
  private shown: readonly string[] = [];

  constructor(private readonly terminal: Terminal) {}

  /** Characters that fit into a line: one in the last column would make some terminals go to the next. */
  get columns(): number {
    return Math.max(FEWEST_COLUMNS, this.terminal.columns || COLUMNS) - 1;
  }

  get rows(): number {
    return this.terminal.rows || ROWS;
  }

  draw(lines: readonly string[]): void {
    const erase = this.erasing();
    this.shown = lines;
    this.terminal.write(erase + textOf(lines));
  }

  /** In lines that end between words; what goes on stands further to the right. */
  log(message: string): void {
    const lines = message.split('\n').flatMap((line) => inLines(line, this.columns));
    this.terminal.write(this.erasing() + textOf(lines) + textOf(this.shown));
  }

  clear(): void {
    if (this.shown.length > 0) this.draw([]);
  }

  /** A terminal that was made narrower has wrapped what was drawn. */
  private erasing(): string {
    const width = Math.max(1, this.terminal.columns || COLUMNS);
    const rows = this.shown.reduce((sum, line) => sum + Math.max(1, Math.ceil([...line].length / width)), 0);
    return rows === 0 ? '' : UP(rows) + ERASE_BELOW;
  }
}

function inLines(line: string, columns: number): string[] {
  const [start = ''] = /^ */.exec(line) ?? [];
  return wrap(line.slice(start.length), columns - start.length, '  ').map((each) => start + each);
}

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
