import { setTimeout as pause } from 'node:timers/promises';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { LivePage, pageInterval, type WritePage } from '../../../harness/bench/live-page.js';
import { writePage } from '../../../reports/page.js';
import { bench, record, resultsFolder } from '../../reports/records.js';

/** Notes when pages are written; each takes 20 ms. */
function writer(): { write: WritePage; times: number[] } {
  const times: number[] = [];
  return {
    times,
    write: async (_, signal) => {
      times.push(performance.now());
      await pause(20, undefined, { signal });
    },
  };
}

describe('the page of a bench that goes on', () => {
  it('is written from the first finished run on, and then no more often than its interval', async () => {
    const { write, times } = writer();
    const page = new LivePage('folder', write, () => 0.2);
    const start = performance.now();
    for (let run = 0; run < 30; run++) {
      page.renew();
      await pause(15);
    }
    const lasted = performance.now() - start; // 450 ms, or more on a busy machine
    await page.pause();
    expect(times.length).toBeGreaterThanOrEqual(2);
    expect(times.length).toBeLessThanOrEqual(1 + lasted / 190);
    times.slice(1).forEach((time, at) => expect(time - times[at]!).toBeGreaterThan(190));
  });

  it('shows the last run too, when its interval is over', async () => {
    const { write, times } = writer();
    const page = new LivePage('folder', write, () => 0.1);
    page.renew();
    await pause(10);
    page.renew(); // while the first is written
    await vi.waitUntil(() => times.length > 1, 60_000);
    await pause(150);
    expect(times).toHaveLength(2);
    await page.pause();
  });

  it('is written by nobody after a pause, until another run ends', async () => {
    const { write, times } = writer();
    const page = new LivePage('folder', write, () => 0.05);
    page.renew();
    page.renew();
    await page.pause();
    const before = times.length;
    await pause(120);
    expect(times).toHaveLength(before);
    page.renew();
    await pause(80);
    expect(times).toHaveLength(before + 1);
    await page.pause();
  });

  it('goes on where it cannot be written', async () => {
    let tries = 0;
    const page = new LivePage(
      'folder',
      async () => {
        tries++;
        throw new Error('no space');
      },
      () => 0.01,
    );
    page.renew();
    await pause(30);
    page.renew();
    await pause(30);
    expect(tries).toBe(2);
    await page.pause();
  });

  it('takes at most a fiftieth of the processors, and comes at most once a minute', () => {
    expect(pageInterval(0.5, 2)).toBe(60);
    expect(pageInterval(6, 2)).toBe(150); // 6 s of 2 × 150 s
  });
});

it('a page of part of a bench says how many runs are to come', () => {
  const folder = resultsFolder([record('sgan', 0, 10), record('wgan', 0, 20)]);
  const runs = ['sgan-0', 'wgan-0', ...Array.from({ length: 40 }, (_, at) => `hinge-${at}`)];
  writeFileSync(join(folder, 'bench.json'), JSON.stringify({ ...bench, runs }));
  writePage(folder);
  const page = readFileSync(join(folder, 'report.html'), 'utf8');
  expect(page).toContain('2 of 42 runs so far, 40 to come; the same command continues.');
  expect(page).not.toMatch(/\d+ problems? in the results folder/);
  expect(existsSync(join(folder, 'report.md'))).toBe(false); // the page alone
});
