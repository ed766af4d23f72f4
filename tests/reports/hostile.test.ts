import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeReports } from '../../reports/index.js';
import { record, resultsFolder } from './records.js';

/** A results folder of somebody who chose its texts and numbers to do harm; its checksums are right. */

const names = [
  ...['__proto__', 'constructor', 'toString', 'x'.repeat(300)],
  ...['\u001b]0;owned\u0007\u001b[2J', '\u0000', '\u202egpj', '\uffff', 'a|b\nc'],
  ...['<script>alert(1)</script>', '"quoted,', '](http://x)', '=cmd|calc', '&lt;', '${x}'],
];
const scores = [1e200, -1e308, 5e-324, 1.7e308, 1, 2];
const OBEYED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202e\uffff]/;

describe('a report of hostile records', () => {
  let folder: string;
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

  beforeAll(async () => {
    const records = [...names, 'sgan'].flatMap((name, at) =>
      [0, 1, 2].map((seed) => ({
        ...record(name, seed, scores[(3 * at + seed) % scores.length]!, { reason: name, missing: { [name]: name } }),
        name: `run-${at}-${seed}`,
      })),
    );
    folder = resultsFolder(records, { keep: true, sealed: true });
    await writeReports(folder);
  });

  it('holds nothing that a terminal or a parser would obey', () => {
    for (const file of ['report.md', 'report.html', 'figures/curve-mnist.svg', 'figures/seeds-mnist.svg'])
      expect(OBEYED.exec(read(file))?.[0], file).toBeUndefined();
    expect(read('report.html')).not.toContain('<script>alert');
    expect(read('report.md')).toContain('\\\\u001b\\]0;owned');
  });

  it('shows names of properties that every object has as names, and gives objects no new ones', () => {
    expect(read('figures/seeds-mnist.svg')).toMatch(/>__proto__ ?</);
    expect(read('report.md')).toMatch(/\| __proto__ \|/);
    const inherited: string[] = [];
    for (const name in {}) inherited.push(name);
    expect(inherited).toEqual([]);
  });

  it('cuts long names, and says which scores statistics cannot hold', () => {
    expect(read('report.md')).toContain(`| ${'x'.repeat(79)}… |`);
    expect(read('report.md')).toMatch(/1e\+200 is more than statistics can hold \(1e\+75\)/);
  });
});
