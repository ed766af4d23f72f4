import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { withTable } from '../../benchmarks/measured.js';
import { markdownTable } from '../../text/markdown-table.js';
import { wrap } from '../../text/wrap.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Files that call `publishMeasured('page', 'name', …)`. */
const published = ['benchmarks', 'tests/torture']
  .flatMap((folder) => readdirSync(`${root}${folder}`).map((file) => `${root}${folder}/${file}`))
  .filter((path) => path.endsWith('.ts') && !path.endsWith('measured.ts'))
  .flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/publishMeasured\(\s*'([^']+)',\s*'([^']+)'/g)])
  .map(([, page, name]) => [page!, name!] as const);

describe('a table that a benchmark renews', () => {
  it('replaces what is between its marks and nothing else', () => {
    const page = 'Words.\n\n<!-- a -->\n\nold\n\n<!-- end of a -->\n\n<!-- b -->\n\nold\n\n<!-- end of b -->\n';
    const renewed = withTable(page, 'b', markdownTable(['x'], [[1]]));
    expect(renewed).toBe(page.replace(/old(?=\n\n<!-- end of b)/, '| x |\n| --- |\n| 1 |'));
    expect(withTable(renewed, 'b', 'old')).toBe(page);
  });

  it('names machine and versions in lines of at most 120 characters', () => {
    const text = Array.from({ length: 60 }, (_, i) => 'a'.repeat(i % 9)).join(' ');
    const lines = wrap(text, 120);
    expect(lines.join(' ')).toBe(text);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
    expect(lines).toHaveLength(Math.ceil(text.length / 120));
  });

  it('is refused where a page has no marks of its name', () => {
    expect(() => withTable('<!-- a -->\n<!-- end of a -->\n', 'c', '')).toThrow(/no marks of “c”/);
  });

  it.each(published)('has its marks in docs/measured/%s.md: %s', (page, name) => {
    const text = readFileSync(`${root}docs/measured/${page}.md`, 'utf8');
    expect(withTable(text, name, 'new')).toContain('\nnew\n');
  });

  it('is written by all the benchmarks that make one', () => {
    expect(new Set(published.map(([page]) => page))).toEqual(
      new Set([
        'agreement',
        'claims',
        'limits',
        'metrics',
        'pictures',
        'startup',
        'steps',
        'throughput',
        'torture',
        'trainings',
      ]),
    );
  });
});
