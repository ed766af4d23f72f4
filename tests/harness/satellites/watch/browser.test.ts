import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { curveCsv } from '../../../../harness/record/curve-csv.js';
import { watchResults } from '../../../../harness/satellites/watch/index.js';
import type { WatchServer } from '../../../../harness/satellites/watch/server.js';
import { describeUnless } from '../../../needs.js';
import { bench, curve, picture, record, resultsFolder } from '../../../reports/records.js';
import { writePage } from '../../../../reports/page.js';
import { chromiumPath } from '../../../reports/html/chromium.js';

const hostile = '<img src=x onerror="window.attacked=1">';

describeUnless(
  chromiumPath ? undefined : 'no Chromium (set CHROMIUM to its path)',
  'the watched page in Chromium',
  () => {
    let folder: string;
    let server: WatchServer;
    let browser: Browser;
    let page: Page;
    const complaints: string[] = [];

    beforeAll(async () => {
      folder = resultsFolder(
        [record('sgan', 0, 10), record('wgan', 0, 20), record(hostile, 0, 30, { name: 'hostile-0' })],
        { keep: true, sealed: true },
      );
      const partial = join(folder, 'runs/hinge-0.partial');
      mkdirSync(join(partial, 'samples'), { recursive: true });
      writeFileSync(join(partial, 'curve.csv'), curveCsv(curve(30).slice(0, 2)));
      writeFileSync(join(partial, 'samples/0000050.png'), picture(0, 50));
      const runs = ['sgan-0', 'wgan-0', 'hostile-0', 'hinge-0', 'hinge-1'];
      writeFileSync(join(folder, 'bench.json'), JSON.stringify({ ...bench, runs }));
      const running = [
        { run: 'hinge-0', variant: 'hinge', dataset: 'mnist', seed: 0, share: 0.4, step: 50, stepsPerSecond: 9 },
      ];
      writeFileSync(join(folder, 'live.json'), JSON.stringify({ total: 2, ended: 0, remainingSeconds: 90, running }));
      writePage(folder);
      server = await watchResults(folder, 0);
      browser = await chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
      page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(server.address);
      await page.locator('#charts svg').first().waitFor();
    });
    afterAll(async () => {
      await browser.close();
      await server.close();
    });

    it('shows progress, curves, the best so far and pictures', async () => {
      expect(await page.locator('#sum').textContent()).toBe('3 of 5 runs so far, 2 to come, about 2 min left.');
      expect(await page.locator('#running').textContent()).toMatch(/hinge mnist seed 0.*step 50, 9 steps\/s/);
      expect(await page.locator('#charts polyline').count()).toBe(4);
      expect(await page.locator('#best tbody tr').first().textContent()).toBe('1sgan10.001 seed');
      expect(await page.locator('#pictures img').count()).toBe(4);
      const shown = "[...document.querySelectorAll('#pictures img')].every((each) => each.naturalWidth > 0)";
      await vi.waitUntil(() => page.evaluate(shown), 60_000);
    });

    it('follows the bench without being loaded again', async () => {
      const done = resultsFolder([record('hinge', 0, 5)], { sealed: true });
      renameSync(join(done, 'runs/hinge-0'), join(folder, 'runs/hinge-0'));
      rmSync(join(folder, 'runs/hinge-0.partial'), { recursive: true });
      rmSync(join(folder, 'live.json'));
      await page.locator('#sum', { hasText: /^4 of 5/ }).waitFor();
      expect(await page.locator('#sum').textContent()).toBe(
        '4 of 5 runs so far, 1 to come; the same command continues.',
      );
      expect(await page.locator('#state').textContent()).toBe('at rest');
      expect(await page.locator('#best tbody th').first().textContent()).toBe('hinge');
    });

    it('opens the report, whose charts are drawn', async () => {
      const [report] = await Promise.all([page.waitForEvent('popup'), page.locator('#report a').click()]);
      await report.locator('[data-chart=curves] svg path').first().waitFor({ state: 'attached' });
      await report.close();
    });

    it('fits a phone', async () => {
      const phone = await browser.newPage({ viewport: { width: 390, height: 800 } });
      await phone.goto(server.address);
      await phone.locator('#charts svg').first().waitFor();
      expect(await phone.evaluate('document.documentElement.scrollWidth')).toBe(390);
      // a chart that is being drawn anew has no box for a moment
      const height = async (part: string) => (await phone.locator(part).first().boundingBox())?.height ?? NaN;
      const readable = async () => (await height('#charts svg[role=img] text')) > 9;
      await vi.waitUntil(readable, 60_000);
      await phone.setViewportSize({ width: 1200, height: 800 });
      await vi.waitUntil(async () => (await height('#charts svg[role=img]')) < 330, 60_000);
      await phone.close();
    });

    it('ran nothing hostile and complained of nothing', async () => {
      expect(await page.evaluate('window.attacked')).toBeUndefined();
      expect(complaints).toEqual([]);
    });
  },
);
