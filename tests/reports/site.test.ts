import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { expect, it } from 'vitest';
import { writeSite } from '../../reports/site.js';
import { itUnless } from '../needs.js';
import { chromiumPath } from './html/chromium.js';
import { record, resultsFolder, temporaryFolder } from './records.js';

/** Two variants whose scores begin at `best`. */
const benchOf = (best: number): string =>
  resultsFolder(
    [0, 1, 2].flatMap((seed) => [record('hinge', seed, best + seed / 10), record('sgan', seed, 2 * best + seed / 10)]),
  );

it('a site has a front page, and the page and the tables of each bench', async () => {
  const [folders, out] = [[benchOf(10), benchOf(20)], join(temporaryFolder(), 'site')];
  const files = await writeSite(folders, out);
  for (const folder of folders)
    for (const [there, here] of [
      ['index.html', 'report.html'],
      ['runs.csv', 'runs.csv'],
    ] as const)
      expect(readFileSync(join(out, basename(folder), there))).toEqual(readFileSync(join(folder, here)));
  expect(files.every((file) => existsSync(join(out, file)))).toBe(true);
  expect(files).toContain('.nojekyll');
  const front = readFileSync(join(out, 'index.html'), 'utf8');
  const addresses = [...front.matchAll(/<a href="([^"#]*)"/g)].map(([, address]) => address!);
  expect(new Set(addresses)).toEqual(new Set(folders.map((folder) => `${basename(folder)}/index.html`)));
  expect(front.includes('hinge on mnist (20.100 ± 0.100)')).toBe(true);
});

it('a site of two folders of one name is refused, and so is one that is a link', async () => {
  const folder = benchOf(10);
  await expect(writeSite([folder, folder], join(temporaryFolder(), 'site'))).rejects.toThrow(/would be one page/);
  const link = join(temporaryFolder(), 'link');
  symlinkSync(temporaryFolder(), link);
  await expect(writeSite([folder], link)).rejects.toThrow(/is a link/);
});

itUnless(
  chromiumPath ? undefined : 'no Chromium (set CHROMIUM to its path)',
  'one search finds a variant of a bench, a chart shows how scores change, and links lead to the benches',
  async () => {
    const [first, second] = [benchOf(10), benchOf(20)];
    const out = join(temporaryFolder(), 'site');
    await writeSite([first, second], out);
    const browser = await chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage();
      await page.goto(pathToFileURL(join(out, 'index.html')).href);
      await page.locator('#variants input[type=search]').fill(`${basename(first)} hinge`);
      expect(await page.locator('#variants tbody tr:visible').count()).toBe(1);
      expect(await page.locator('[data-chart=trend] svg path').count()).toBeGreaterThan(3);
      await page.locator('#variants tbody tr:visible a').click();
      expect(await page.locator('.leaderboard .leader th').textContent()).toBe('hinge');
    } finally {
      await browser.close();
    }
  },
);
