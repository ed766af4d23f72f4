import { expect, it } from 'vitest';
import { wrapMarkdown } from '../../reports/render/wrap-markdown.js';

const words = (count: number): string => Array.from({ length: count }, () => 'word').join(' ');

it('prose and lists are wrapped at 120 characters; what continues an item is indented', () => {
  const lines = wrapMarkdown(`${words(30)}\n\n- ${words(30)}`).split('\n');
  expect(lines).toEqual([words(24), words(6), '', `- ${words(23)}`, `  ${words(7)}`]);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
});

it('tables, pictures, headings and code stay as they are', () => {
  const text = [
    `| ${words(40)} |`,
    `![${words(40)}](figures/a.png)`,
    `## ${words(40)}`,
    '````yaml',
    '```',
    words(40),
    '````',
  ].join('\n');
  expect(wrapMarkdown(text)).toBe(text);
});

it('no line begins with a sign that means a list', () => {
  for (const sign of ['-', '+', '12.', '3)']) {
    const text = `${words(23)} four ${sign} ${words(10)}`;
    const lines = wrapMarkdown(text).split('\n');
    expect(lines.join(' ')).toBe(text);
    expect(lines.length).toBe(2);
    expect(lines[1]).toMatch(/^four |^word/);
  }
});
