/**
 * The table of the README, the pictures of the README and the guide, and the compact results in docs/measured/, from
 * the results of the default and the reference bench: `make renew ARGS="results/default results/reference"`. The second
 * may be left out: its compact results then stay as they are.
 */
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { defined } from '../harness/ground/certain.js';
import { UserError } from '../harness/ground/errors.js';
import { writeReports } from '../reports/index.js';
import { keepResults } from './keep-results.js';
import { withResults } from './readme-table.js';
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

await keepResults(folder, 'bench');
if (reference) await keepResults(reference, 'reference');
writeFileSync(readme, withResults(readFileSync(readme, 'utf8')));
