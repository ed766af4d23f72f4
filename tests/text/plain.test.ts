import { describe, expect, it } from 'vitest';
import { plain, plainLine } from '../../text/plain.js';

describe('a text for a terminal', () => {
  it('shows what a terminal would obey', () => {
    expect(plain('\u001b]0;owned\u0007 \u009b31m a\rb \u202etxt.exe')).toBe(
      '\\u001b]0;owned\\u0007 \\u009b31m a\\u000db \\u202etxt.exe',
    );
  });

  it('keeps letters of any language, lines and tabs', () => {
    const text = 'λ ≤ 10⁻³\n\t日本語 – “ü”';
    expect(plain(text)).toBe(text);
    expect(plainLine('a\nb\tc')).toBe('a\\nb\\tc');
  });

  it('of JSON is the same JSON', () => {
    const value = { reason: '\u001b[2J \u0085 \u202e \n' };
    expect(JSON.parse(plain(JSON.stringify(value)))).toEqual(value);
  });
});
