import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeReports } from '../../../reports/index.js';
import { speedCsv } from '../../../harness/record/speed-csv.js';
import { FD, record, resultsFolder, timing } from '../records.js';
import { chromiumPath } from './chromium.js';
import { describeUnless } from '../../needs.js';

const hostile = '<img src=x onerror="window.attacked=1">';
const runs = [
  ...[10, 11, 12].map((fd, seed) => record('hinge', seed, fd)),
  ...[9, 30, 31].map((fd, seed) => record('sgan', seed, fd)),
  ...[100, 102, 104].map((fd, seed) => record('wgan', seed, fd)),
  record(hostile, 0, null, { status: 'diverged', reason: hostile, name: 'hostile-0' }),
];

describeUnless(chromiumPath ? undefined : 'no Chromium (set CHROMIUM to its path)', 'report.html in Chromium', () => {
  let browser: Browser;
  let page: Page;
  let address: string;
  const complaints: string[] = [];
  const requests: string[] = [];

  const open = async (options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> => {
    const opened = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
    opened.on('console', (message) => complaints.push(message.text()));
    opened.on('pageerror', (error) => complaints.push(error.message));
    opened.on('request', (request) => requests.push(request.url()));
    await opened.goto(address);
    return opened;
  };
  const variants = (): Promise<string[]> =>
    page.$$eval('.leaderboard tbody:first-of-type tr:not([hidden]) th', (cells) =>
      cells.map((cell) => cell.textContent),
    );

  beforeAll(async () => {
    const folder = resultsFolder(runs, { keep: true });
    writeFileSync(join(folder, 'speed.csv'), speedCsv([timing]));
    await writeReports(folder);
    address = pathToFileURL(join(folder, 'report.html')).href;
    browser = await chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
    page = await open();
  });
  afterAll(() => browser.close());

  it('sorts a column both ways, runs without a value last', async () => {
    expect(await variants()).toEqual(['hinge', 'sgan', 'wgan', hostile]);
    const best = page.locator('.leaderboard th', { hasText: 'best' });
    await best.getByRole('button').click();
    expect(await best.getAttribute('aria-sort')).toBe('ascending');
    await best.getByRole('button').press('Enter'); // by keyboard as well
    expect(await best.getAttribute('aria-sort')).toBe('descending');
    expect(await variants()).toEqual(['wgan', 'sgan', 'hinge', hostile]);
  });

  it('shows one leaderboard at a time, and says of what the runs have equally much', async () => {
    const evaluation = { evaluations: 2, commonStep: 50, samples: 2000, curve: ['digits'], final: [] };
    const spec = { budget: { unit: 'flops', amount: 12e9 }, evaluation } as const;
    const both = (['hinge', 'sgan'] as const).flatMap((name, at) =>
      [0, 1, 2].map((seed) => {
        const run = record(name, seed, 10 + 30 * at + seed, {}, spec);
        return { ...run, metrics: { ...run.metrics, [`${FD}_equal_steps`]: 60 - 30 * at + seed } };
      }),
    );
    const folder = resultsFolder(both);
    await writeReports(folder);
    const own = await browser.newPage();
    await own.goto(pathToFileURL(join(folder, 'report.html')).href);
    const leaders = (): Promise<string[]> =>
      own.$$eval('.leaderboard .leader th', (cells) =>
        cells.filter((cell) => cell.checkVisibility()).map((cell) => cell.textContent),
      );
    expect(await leaders()).toEqual(['hinge']);
    await own.getByRole('button', { name: 'At equal generator steps (step 50' }).click();
    expect(await leaders()).toEqual(['sgan']);
    await own.getByRole('button', { name: 'At equal compute (12 GFLOP each)' }).click();
    expect(await leaders()).toEqual(['hinge']);
    await own.close();
  });

  it('filters by all words', async () => {
    const filter = page.locator('#data-0 input[type=search]').first();
    await filter.fill('GAN ok');
    expect(await variants()).toEqual(['wgan', 'sgan']);
    expect(await page.locator('#data-0 [role=status]').first().textContent()).toBe('2 of 4');
    await filter.fill('');
    expect(await variants()).toHaveLength(4);
  });

  it('draws curves, seeds and speed', async () => {
    for (const kind of ['curves', 'seeds', 'speed'])
      expect(await page.locator(`[data-chart=${kind}] svg path`).count()).toBeGreaterThan(3);
  });

  it('hides a variant from the curves and changes their axis', async () => {
    const paths = page.locator('[data-chart=curves] svg path');
    const before = await paths.count();
    const chip = page.locator('.chip', { hasText: 'sgan' });
    await chip.click();
    expect(await chip.getAttribute('aria-pressed')).toBe('false');
    expect(await paths.count()).toBeLessThan(before);
    await page.getByLabel('Against').selectOption('seconds');
    expect(await page.locator('[data-chart=curves] svg').textContent()).toContain('training seconds');
  });

  it('moves all samples to the step of the slider', async () => {
    const shown = (): Promise<(string | undefined)[]> =>
      page.$$eval('#data-0 .frames img:not([hidden])', (images) => images.map((image) => image.dataset['step']));
    expect(await shown()).toEqual(['100', '100', '100']);
    const slider = page.locator('#data-0').getByRole('slider');
    await slider.press('ArrowLeft');
    expect(await shown()).toEqual(['50', '50', '50']);
    expect(await slider.getAttribute('aria-valuetext')).toBe('step 50');
  });

  it('fits a phone: only tables scroll sideways', async () => {
    const phone = await open({ viewport: { width: 390, height: 800 } });
    expect(await phone.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await phone.close();
  });

  it('is dark where the system is, and changes by button', async () => {
    const dark = await open({ colorScheme: 'dark' });
    const ground = (): Promise<string> =>
      dark.evaluate('getComputedStyle(document.body.parentElement).backgroundColor');
    expect(await ground()).toBe('rgb(13, 17, 23)');
    await dark.locator('#theme').click();
    expect(await ground()).toBe('rgb(246, 247, 249)');
    await dark.close();
  });

  it('tells everything without scripts', async () => {
    const plain = await open({ javaScriptEnabled: false });
    expect(await plain.locator('.leaderboard tbody tr').count()).toBeGreaterThan(3);
    expect(await plain.locator('.frames img:visible').count()).toBe(3);
    expect(await plain.locator('.play:visible').count()).toBe(0);
    await plain.close();
  });

  it('has names for all controls, ran nothing hostile, fetched nothing and complained of nothing', async () => {
    const nameless = await page.$$eval('button, input, select', (controls) =>
      controls
        .filter(
          (each) =>
            !each.textContent.trim() &&
            !each.getAttribute('aria-label') &&
            !('labels' in each && (each.labels as unknown as ArrayLike<unknown>).length > 0),
        )
        .map((each) => each.outerHTML),
    );
    expect(nameless).toEqual([]);
    expect(await page.evaluate('window.attacked')).toBeUndefined();
    expect(requests.filter((url) => url !== address && !url.startsWith('data:'))).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
