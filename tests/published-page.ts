/**
 * The tables of docs/published.md, from the folders of published/, and all results in docs/measured/published.md. `make
 * docs` writes both, and with a results folder as its argument it first takes the outcomes of that folder into
 * published/.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { heading, paragraph } from '../reports/model/blocks.js';
import { toMarkdown } from '../reports/render/markdown.js';
import { wrapMarkdown } from '../reports/render/wrap-markdown.js';
import type { Agreement } from '../harness/satellites/published/agreement.js';
import { discoverPublished } from '../harness/satellites/published/discover.js';
import { commitOutcomes, committedOutcomes } from '../harness/satellites/published/outcome.js';
import { sections, summaryTable } from '../harness/satellites/published/report.js';
import { rowOf } from '../harness/satellites/published/row.js';
import { cell } from './docs/markdown.js';
import { markdownTable } from '../text/markdown-table.js';

const root = fileURLToPath(new URL('../', import.meta.url));
export const page = `${root}docs/published.md`;
export const measuredPage = `${root}docs/measured/published.md`;

const rows = () => discoverPublished().map((entry) => rowOf(entry, committedOutcomes(entry)));

/** When our numbers count as the published ones, by the kind of rule. */
const rules: Readonly<Record<Agreement['test'], string>> = {
  digits: 'it is the printed one, to the last digit; `rounding` adds a relative error of float32',
  errors: 'the means differ by at most 2 √(se₁² + se₂²), and our standard error is at most 1.5 times theirs',
  deviations: 'the means differ by at most so many of their standard deviations',
  share: 'the means differ by at most this share, or our 95 % interval holds theirs',
  factor: 'neither mean is more than so many times the other',
  order: 'the arms come in the published order; the 95 % interval of the differences within seeds decides',
  bound: 'every run is within the bounds',
  fails: 'every run fails, or stays below this share of another arm',
};

const rulesTable = (): string =>
  markdownTable(
    ['rule', 'our number agrees if'],
    Object.entries(rules).map(([rule, text]) => [`\`${rule}\``, cell(text)]),
  );

/** What stands between two marks of a page. */
const place = (name: string): RegExp => new RegExp(`(<!-- ${name}: .* -->\\n).*(<!-- end of ${name} -->\\n)`, 's');

/** The page with the tables of the rules and the results in place of those that it has. */
export const withTable = (text: string): string =>
  text
    .replace(place('rules'), (_, begin: string, end: string) => `${begin}\n${rulesTable()}\n\n${end}`)
    .replace(place('results'), (_, begin: string, end: string) => {
      const table = toMarkdown([summaryTable(rows())]);
      return `${begin}\n${table}\n${end}`;
    });

/** The page of all results. */
export const measured = (): string =>
  wrapMarkdown(
    toMarkdown([
      heading(1, ['Published results, measured']),
      paragraph(['This page has every published number beside ours. How they are compared is in docs/published.md.']),
      ...sections(rows()),
    ]),
  );

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , results] = process.argv;
  if (results !== undefined) discoverPublished().forEach((entry) => commitOutcomes(entry, results));
  writeFileSync(page, withTable(readFileSync(page, 'utf8')));
  writeFileSync(measuredPage, measured());
}
