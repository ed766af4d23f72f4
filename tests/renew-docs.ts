/**
 * The table of the README, and the pictures of the README and the guide, from the results of a default bench:
 * `node --import tsx tests/renew-docs.ts results/default`.
 */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { UserError } from '../harness/ground/errors.js';
import { spread } from '../text/format.js';
import { groupRuns, scoresOf } from '../reports/groups.js';
import { writeReports } from '../reports/index.js';
import { toMarkdown } from '../reports/markdown.js';
import { readResults } from '../reports/results.js';
import { standings } from '../reports/standings.js';
import { code, table } from '../reports/text.js';
import { chromiumPath } from './reports/html/chromium.js';

const images = fileURLToPath(new URL('../docs/images/', import.meta.url));
const readme = fileURLToPath(new URL('../README.md', import.meta.url));
const folder = resolve(process.argv[2] ?? 'results/default');

if (!chromiumPath) throw new UserError('There is no Chromium: set CHROMIUM to its path.');
await writeReports(folder);
copyFileSync(join(folder, 'figures/overview-mnist.png'), join(images, 'samples.png'));
copyFileSync(join(folder, 'figures/encoder-reconstructions-o-gan-mnist.png'), join(images, 'reconstructions.png'));

const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 1080, height: 960 } });
await page.goto(pathToFileURL(join(folder, 'report.html')).href);
const picture = (name: string): { path: string } => ({ path: join(images, `${name}.png`) });
await page.screenshot(picture('report'));
await page.locator('[data-chart=curves]').first().screenshot(picture('curves'));
await page.locator('[data-chart=seeds]').first().screenshot(picture('seeds'));
const phone = await browser.newPage({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
await phone.goto(page.url());
await phone.screenshot(picture('phone'));
await browser.close();

const RANKING = 'fd_digits_n2k_test_best';
const OTHERS = ['fd_mobilenet025_n1k_test_best', 'coverage_digits_n2k_test2k_best', 'precision_digits_n2k_test2k_best'];
const rows = standings(groupRuns(readResults(folder).records), RANKING).map(
  ({ group, summary, letters, ranks, lacks }) => [
    ...[group.variant, spread(summary), lacks ?? letters, ranks?.join('–') ?? '–'],
    ...OTHERS.map((column) => spread(scoresOf(group, column))),
  ],
);
const [begin, end] = ['<!-- table of the default bench -->\n', '<!-- end of the table -->\n'];
const text = readFileSync(readme, 'utf8');
const [before, after] = [text.indexOf(begin), text.indexOf(end)];
if (before < 0 || after < 0) throw new UserError('README.md has no marks around its table.');
const markdown = toMarkdown([
  table(['variant', [code(RANKING)], 'letters', 'rank', ...OTHERS.map((column) => [code(column)])], rows),
]);
writeFileSync(readme, `${text.slice(0, before)}${begin}\n${markdown.trim()}\n\n${text.slice(after)}`);
