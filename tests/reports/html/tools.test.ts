import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PNG } from 'pngjs';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { curveCsv } from '../../../harness/record/curve-csv.js';
import type { CurveRow } from '../../../harness/record/record.js';
import { writeReports } from '../../../reports/index.js';
import { readCsv } from '../../../text/read-csv.js';
import { describeUnless } from '../../needs.js';
import { bench, FD, record, resultsFolder } from '../records.js';
import { chromiumPath } from './chromium.js';

const EVALUATIONS = 40;

/** From 80 down to `fd`, at more evaluations than have a marker. */
const longCurve = (fd: number): CurveRow[] =>
  Array.from({ length: EVALUATIONS + 1 }, (_, at) => ({
    step: at * 10,
    seconds: at,
    passes: at * 120,
    flops: at * 12e8,
    metrics: { [FD]: fd + (80 - fd) * (1 - at / EVALUATIONS) ** 2 },
  }));

const SCORES = { hinge: [10, 11, 12], sgan: [20, 21, 22], wgan: [30, 32, 34] } as const;
const runs = Object.entries(SCORES).flatMap(([variant, scores]) =>
  scores.map((fd, seed) => record(variant, seed, fd, {}, variant === 'wgan' ? { width: 32 } : {})),
);
const suite = 'description: "Mine: `a`"\ndatasets: [mnist]\n';

describeUnless(chromiumPath ? undefined : 'no Chromium (set CHROMIUM to its path)', 'what a reader can do', () => {
  let browser: Browser;
  let page: Page;
  let address: string;
  const complaints: string[] = [];

  const open = async (options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> => {
    const opened = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
    opened.on('console', (message) => complaints.push(message.text()));
    opened.on('pageerror', (error) => complaints.push(error.message));
    await opened.goto(address);
    return opened;
  };
  const curves = (): Locator => page.locator('[data-chart=curves]');
  /** Moves the pointer to a share of the width of a chart. */
  const pointAt = async (share: number): Promise<void> => {
    const canvas = curves().locator('.canvas');
    await canvas.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await canvas.boundingBox())!;
    await page.mouse.move(x + width * share, y + height / 2);
  };
  const tip = (): Promise<string> => curves().locator('.tip').innerText();
  const saved = async (place: Locator, name: string): Promise<Buffer> => {
    const coming = page.waitForEvent('download');
    await place.getByRole('button', { name, exact: true }).click();
    return readFileSync((await (await coming).path())!);
  };

  beforeAll(async () => {
    const folder = resultsFolder(runs, { keep: true });
    for (const { name, metrics } of runs)
      writeFileSync(join(folder, 'runs', name, 'curve.csv'), curveCsv(longCurve(metrics[`${FD}_best`]!)));
    const own = {
      ...bench,
      command: ['ganbench', 'bench', 'tiny.yaml'],
      source: { path: '../mine/tiny.yaml', text: suite },
    };
    writeFileSync(join(folder, 'bench.json'), JSON.stringify({ ...own, flags: ['--variants', 'my variants'] }));
    await writeReports(folder);
    address = pathToFileURL(join(folder, 'report.html')).href;
    browser = await chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
    page = await open();
  });
  afterAll(() => browser.close());

  it('a crosshair lists all variants at one place on the axis, best first', async () => {
    await pointAt(0.6);
    expect((await tip()).match(/hinge|sgan|wgan/g)).toEqual(['hinge', 'sgan', 'wgan']);
    expect(await tip()).toMatch(/\d+ generator steps/);
  });

  it('every place of a line with many evaluations has its tip', async () => {
    const places = new Set<string>();
    for (const share of [0.3, 0.32, 0.34, 0.36, 0.38, 0.4, 0.42, 0.44]) {
      await pointAt(share);
      places.add(/(\d+) generator steps/.exec(await tip())![1]!);
    }
    expect(places.size).toBeGreaterThan(5);
  });

  it('a curve that ended before that place is not in the list', async () => {
    await curves().getByRole('button', { name: 'hinge' }).click();
    await pointAt(0.5);
    expect((await tip()).match(/hinge|sgan|wgan/g)).toEqual(['sgan', 'wgan']);
    await curves().getByRole('button', { name: 'hinge' }).click();
  });

  it('arrow keys take the crosshair along the axis, and what it lists is said', async () => {
    const canvas = curves().locator('.canvas');
    const said = curves().locator('[aria-live=polite]');
    await page.mouse.move(0, 0);
    await canvas.focus();
    await page.keyboard.press('ArrowRight');
    expect(await said.textContent()).toBe('0 generator steps: hinge 80; sgan 80; wgan 80');
    await page.keyboard.press('ArrowRight');
    expect(await tip()).toMatch(/^10 generator steps/);
    await page.keyboard.press('End');
    expect(await said.textContent()).toBe('400 generator steps: hinge 11; sgan 21; wgan 32');
    expect((await tip()).match(/hinge|sgan|wgan/g)).toEqual(['hinge', 'sgan', 'wgan']);
    await page.keyboard.press('ArrowRight'); // there is nothing beyond the end
    expect(await tip()).toMatch(/^400 generator steps/);
    await page.keyboard.press('ArrowLeft');
    expect(await said.textContent()).toMatch(/^390 generator steps/);
    await page.keyboard.press('Home');
    expect(await tip()).toMatch(/^0 generator steps/);
    await page.keyboard.press('Escape');
    expect(await said.textContent()).toBe('');
    await curves().locator('.tip').waitFor({ state: 'hidden' });
    await page.keyboard.press('ArrowLeft');
    expect(await said.textContent()).toMatch(/^400 generator steps/);
    await canvas.blur();
    expect(await said.textContent()).toBe('');
  });

  it('of variants that are hidden nothing is said, and places outside of a zoomed part are left out', async () => {
    const canvas = curves().locator('.canvas');
    const said = curves().locator('[aria-live=polite]');
    const hinge = curves().getByRole('button', { name: 'hinge' });
    await hinge.click();
    await curves().getByLabel('Show', { exact: true }).selectOption('last half');
    await canvas.focus();
    await page.keyboard.press('Home');
    expect(await said.textContent()).toMatch(/^200 generator steps: sgan [\d.]+; wgan [\d.]+$/);
    await hinge.click();
    await curves().getByLabel('Show', { exact: true }).selectOption('all');
  });

  it('a chart says how it is walked along once it is reached by keyboard', async () => {
    const canvas = curves().locator('.canvas');
    expect(await canvas.getAttribute('aria-description')).toMatch(/Arrow keys/);
    const hint = curves().locator('.keys');
    expect(await hint.isVisible()).toBe(false);
    await curves().getByLabel('Log scale').focus();
    await page.keyboard.press('Tab');
    for (let at = 0; at < 3; at++) await page.keyboard.press('Tab'); // past the buttons of the variants
    expect(await hint.isVisible()).toBe(true);
    await page.keyboard.press('Tab');
    expect(await hint.isVisible()).toBe(false);
  });

  it('a part of the axis is zoomed to by dragging, or chosen, and left again', async () => {
    const highest = async (): Promise<number> => {
      await pointAt(0.97);
      await pointAt(0.98);
      return Number(/(\d+) generator steps/.exec(await tip())![1]);
    };
    const all = await highest();
    const whole = curves().getByRole('button', { name: 'Whole axis' });
    expect(await whole.isVisible()).toBe(false);
    await pointAt(0.2);
    await page.mouse.down();
    await pointAt(0.35);
    await pointAt(0.5);
    await page.mouse.up();
    expect(await highest()).toBeLessThan(0.6 * all);
    await whole.click();
    expect(await highest()).toBe(all);
    await curves().getByLabel('Show', { exact: true }).selectOption('last quarter');
    await pointAt(0.15);
    await pointAt(0.16);
    const first = /(\d+) generator steps/.exec(await tip())![1];
    expect(Number(first)).toBeGreaterThanOrEqual(0.75 * 10 * EVALUATIONS);
    await whole.click();
  });

  it('names for people are on axes with units, and their columns where a reader points', async () => {
    expect(await curves().locator('svg').first().textContent()).toContain(
      'Fréchet distance, digits network (feature², log)',
    );
    const name = page.locator('.cards abbr').first();
    expect([await name.textContent(), await name.getAttribute('title')]).toEqual([
      'Fréchet distance, digits network',
      `${FD}_best`,
    ]);
    const glossary = page.locator('#reading table');
    await page.locator('#reading summary').click();
    expect(await glossary.innerText()).toMatch(/Fréchet distance, digits network\s+fd_digits_n2k_test\s+2,000 fakes/);
  });

  it('two variants stand side by side: settings that differ only, scores, curves, samples of one step', async () => {
    const place = page.locator('.comparer');
    await place.getByLabel('Compare', { exact: true }).selectOption('sgan');
    await place.getByLabel('with', { exact: true }).selectOption('wgan');
    const settings = await place.locator('table').first().innerText();
    expect(settings).toMatch(/width\s+16\s+32/);
    expect(settings).not.toMatch(/batchSize|scheme/);
    expect(await place.locator('table').nth(1).innerText()).toMatch(/best\s+21.0 ± 1.0.*\s+32.0 ± 2.0/);
    expect(await place.locator('figure svg path').count()).toBeGreaterThan(3);
    const steps = (): Promise<(string | undefined)[]> =>
      place
        .locator('.frames img:not([hidden])')
        .evaluateAll((images) =>
          images.map((image) => (image as unknown as { dataset: Record<string, string> }).dataset['step']),
        );
    await place.getByRole('slider').press('ArrowLeft');
    expect(await steps()).toEqual(['50', '50']);
    expect(await place.innerText()).toContain('Samples of the same latents.');
  });

  it('two runs of one variant have the same settings but for the seed', async () => {
    const place = page.locator('.comparer');
    await place.getByLabel('Compare', { exact: true }).selectOption('sgan, seed 0');
    await place.getByLabel('with', { exact: true }).selectOption('sgan, seed 2');
    const rows = await place.locator('table').first().locator('tbody tr').allInnerTexts();
    expect(rows.map((row) => row.split(/\s+/))).toEqual([['seed', '0', '2']]);
    expect(await place.locator('table').nth(1).innerText()).toMatch(/best\s+20\s+22/);
  });

  it('every chart is saved as numbers, PNG and SVG', async () => {
    for (const chart of await page.locator('figure.chart').all()) {
      const [header, first] = readCsv((await saved(chart, 'CSV')).toString('utf8'));
      expect(header!.length).toBe(first!.length);
      expect((await saved(chart, 'SVG')).toString('utf8')).toMatch(/^<svg [^]*<path [^]*<\/svg>\s*$/);
      const { width } = (await chart.locator('.canvas').boundingBox())!;
      expect(PNG.sync.read(await saved(chart, 'PNG')).width).toBe(2 * Math.round(width));
    }
    const csv = readCsv((await saved(curves(), 'CSV')).toString('utf8'));
    expect(csv).toHaveLength(1 + 3 * (EVALUATIONS + 1));
    expect(csv.at(-1)!.slice(0, 3)).toEqual([FD, 'wgan', '400']);
    expect(csv.at(-1)!.slice(6)).toEqual(['32', '30', '34', '3']);
  });

  it('the leaderboard is copied as Markdown and as LaTeX with booktabs', async () => {
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    const own = await context.newPage();
    await own.goto(address);
    const copied = async (name: string): Promise<string> => {
      // What an earlier button said must not be taken for what this one says.
      await own.evaluate("document.querySelectorAll('#data-0 [role=status]').forEach((old) => old.replaceChildren())");
      await own.locator('#data-0').getByRole('button', { name }).click();
      await own.locator('#data-0 [role=status]', { hasText: 'copied' }).waitFor();
      return own.evaluate('navigator.clipboard.readText()');
    };
    expect(await copied('Copy as Markdown')).toMatch(
      /^\| rank \| variant \| ok \| best [^]*\n\| 1 \| hinge \| 3\/3 ok \|/,
    );
    const latex = await copied('Copy as LaTeX');
    expect(latex).toMatch(/^\\begin\{tabular\}\{[lr]+\}\n\\toprule\nrank & variant & ok & best &/);
    expect(latex).toContain(String.raw`1 & hinge & 3/3 ok & 11.0 $\pm$ 1.0 [8.5, 13.5] & 5.5$\times$`);
    const widths = latex
      .split('\n')
      .filter((line) => line.includes(' & '))
      .map((line) => line.split(' & ').length);
    expect(new Set(widths).size).toBe(1);
    await context.close();
  });

  it('a suite of one’s own is made again from the page: its text, its flags, the commit, and a check', async () => {
    const words = await page
      .locator('#reproduce')
      .evaluate((section) => (section as unknown as { textContent: string }).textContent);
    expect(words).toContain('../mine/tiny.yaml');
    expect(words).toContain(suite.trimEnd());
    expect(words).toContain("npx ganbench bench tiny.yaml --variants 'my variants'");
    expect(words).toContain('git checkout 0123456789abcdef');
    expect(words).toContain('ganbench verify');
  });

  it('no word is broken in the middle on a phone', async () => {
    const phone = await open({ viewport: { width: 390, height: 844 } });
    await phone.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))");
    // A word is broken where its letters stand on several lines.
    const broken = await phone.evaluate(`(() => {
      const found = [];
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const node = texts.currentNode;
        if (!node.parentElement.checkVisibility() || node.parentElement.closest('script, style, svg, .unseen')) continue;
        for (const { index, 0: word } of node.textContent.matchAll(/[\\p{L}\\p{N}]{2,}/gu)) {
          const range = document.createRange();
          range.setStart(node, index);
          range.setEnd(node, index + word.length);
          const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
          if (lines.size > 1) found.push(word);
        }
      }
      return found;
    })()`);
    expect(broken).toEqual([]);
    expect(await phone.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await phone.close();
  });

  it('complains of nothing', () => expect(complaints).toEqual([]));
});
