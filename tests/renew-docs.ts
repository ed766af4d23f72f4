/**
 * The tables of the README, the pictures of the README and the guide, and the compact results in docs/measured/, from
 * the results of the default and the reference bench: `make renew ARGS="results/default results/reference"`. The second
 * may be left out: its table and its compact results then stay as they are.
 */
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { withTable } from '../benchmarks/measured.js';
import { defined } from '../harness/ground/certain.js';
import { UserError } from '../harness/ground/errors.js';
import { spread } from '../text/format.js';
import { groupRuns, scoresOf } from '../reports/results/groups.js';
import { writeReports } from '../reports/index.js';
import { toMarkdown } from '../reports/render/markdown.js';
import { readResults } from '../reports/results/results.js';
import { standings } from '../reports/model/standings.js';
import { table } from '../reports/model/blocks.js';
import { code } from '../reports/model/text.js';
import { keepResults } from './keep-results.js';
import { chromiumPath } from './reports/html/chromium.js';

const images = fileURLToPath(new URL('../docs/images/', import.meta.url));
const readme = fileURLToPath(new URL('../README.md', import.meta.url));
const folder = resolve(process.argv[2] ?? 'results/default');
const reference = process.argv[3] === undefined ? undefined : resolve(process.argv[3]);

if (!chromiumPath) throw new UserError('There is no Chromium: set CHROMIUM to its path.');
await writeReports(folder);
copyFileSync(join(folder, 'figures/overview-mnist.png'), join(images, 'samples.png'));
// The name says whether the row is tuned.
const reconstructions = readdirSync(join(folder, 'figures')).find((name) =>
  /^encoder-.*-o-gan\b.*-mnist\.png$/.test(name),
);
copyFileSync(join(folder, 'figures', defined(reconstructions)), join(images, 'reconstructions.png'));

const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 1080, height: 960 } });
await page.goto(pathToFileURL(join(folder, 'report.html')).href);
/** In 256 colours, which a page has no more of: a third of the bytes. */
const keep = async (name: string, png: Buffer): Promise<unknown> =>
  sharp(png)
    .png({ palette: true })
    .toFile(join(images, `${name}.png`));
await keep('report', await page.screenshot());
await keep('curves', await page.locator('[data-chart=curves]').first().screenshot());
await keep('seeds', await page.locator('[data-chart=seeds]').first().screenshot());
const phone = await browser.newPage({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
await phone.goto(page.url());
await keep('phone', await phone.screenshot());
await browser.close();

const RANKING = 'fd_digits_n2k_test_best';
const AT_EQUAL_STEPS = 'fd_digits_n2k_test_equal_steps';
const OTHERS = ['fd_mobilenet025_n1k_test_best', 'coverage_digits_n2k_test2k_best', 'precision_digits_n2k_test2k_best'];

function tableOf(from: string): string {
  const groups = groupRuns(readResults(from).records);
  const atSteps = new Map(standings(groups, AT_EQUAL_STEPS).map(({ group, ...rest }) => [group.label, rest]));
  const rows = standings(groups, RANKING).map(({ group, summary, letters, ranks, lacks }) => [
    ...[group.label, spread(summary), lacks ?? letters, ranks?.join('–') ?? '–'],
    spread(scoresOf(group, AT_EQUAL_STEPS)),
    atSteps.get(group.label)?.letters ?? '',
    ...OTHERS.map((column) => spread(scoresOf(group, column))),
  ]);
  const header = [
    ...['variant', [code(RANKING)], 'letters', 'rank', [code(AT_EQUAL_STEPS)], 'letters at equal steps'],
    ...OTHERS.map((column) => [code(column)]),
  ];
  return toMarkdown([table(header, rows)]).trim();
}

/** Puts a table between its marks in the README. */
const renewTable = (name: string, markdown: string): void =>
  writeFileSync(readme, withTable(readFileSync(readme, 'utf8'), `table of the ${name} bench`, markdown));

await keepResults(folder, 'bench');
renewTable('default', tableOf(folder));
if (reference) {
  await keepResults(reference, 'reference');
  renewTable('reference', tableOf(reference));
}
