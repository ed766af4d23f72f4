import { expect, it } from 'vitest';
import { Screen } from '../../../harness/executors/screen.js';

/** What a terminal shows that obeys line ends, cursor up and erase below; lines that are too long wrap. */
class Terminal {
  readonly lines: string[] = [''];
  private row = 0;
  rows = 24;

  constructor(public columns: number) {}

  write(text: string): boolean {
    for (const [part] of text.matchAll(/\u001b\[(\d+)A|\u001b\[0J|\r|\n|[^\u001b\r\n]+/g)) {
      const up = /^\u001b\[(\d+)A$/.exec(part)?.[1];
      if (up !== undefined) this.row -= Number(up);
      else if (part === '\u001b[0J') this.erase();
      else if (part === '\n') this.line();
      else if (part !== '\r') this.put(part);
    }
    return true;
  }

  private erase(): void {
    this.lines.length = this.row + 1;
    this.lines[this.row] = '';
  }

  private put(text: string): void {
    for (const character of text) {
      if (this.lines[this.row]!.length === this.columns) this.line();
      this.lines[this.row] += character;
    }
  }

  private line(): void {
    this.row++;
    this.lines[this.row] ??= '';
  }
}

it('draws its lines again in place, and messages scroll by above them', () => {
  const terminal = new Terminal(60);
  const screen = new Screen(terminal);
  screen.draw(['one', 'two', 'three']);
  screen.log('a message');
  screen.draw(['1', '2']);
  screen.log('another one');
  expect(terminal.lines).toEqual(['a message', 'another one', '1', '2', '']);
  screen.clear();
  expect(terminal.lines).toEqual(['a message', 'another one', '']);
});

it('breaks long messages between words, but no address', () => {
  const terminal = new Terminal(20);
  const screen = new Screen(terminal);
  const address = `file:///${'x'.repeat(30)}`;
  for (const line of ['a message that is long', '  one below another that', address]) screen.log(line);
  expect(terminal.lines).toEqual([
    ...['a message that is', '  long', '  one below another', '    that'],
    ...[address.slice(0, 20), address.slice(20), ''],
  ]);
});

it('leaves nothing behind of lines that a narrower terminal has wrapped', () => {
  const terminal = new Terminal(20);
  const screen = new Screen(terminal);
  screen.draw(['x'.repeat(30), 'short']);
  screen.draw(['new']);
  expect(terminal.lines).toEqual(['new', '']);
});

it('leaves the last column free, where some terminals wrap', () => {
  expect(new Screen(new Terminal(60)).columns).toBe(59);
});
