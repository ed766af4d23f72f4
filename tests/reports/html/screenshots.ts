/**
 * The pictures of the guide and of the README, from the results of a default bench:
 * `node --import tsx tests/reports/html/screenshots.ts results/default`.
 */
import { copyFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { UserError } from '../../../harness/errors.js';
import { writeReports } from '../../../reports/index.js';
import { chromiumPath } from './chromium.js';

const images = fileURLToPath(new URL('../../../docs/images/', import.meta.url));
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
