import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it, vi } from 'vitest';

import { examine } from '../../../harness/setup/doctor.js';
import { formatDoctor } from '../../../harness/setup/doctor-text.js';

const cache = mkdtempSync(join(tmpdir(), 'ganbench-doctor-'));
afterAll(() => rmSync(cache, { recursive: true }));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

it('reports what works as JSON and as text', async () => {
  const report = await examine();
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  expect(report.engine).toMatchObject({ reason: expect.any(String) });
  const text = formatDoctor(report);
  expect(text).toMatch(/^self-test +✓ \d+ gradients right in [\d.]+ s$/m);
  expect(text).toMatch(/^data ring8 +✓ 2, \d+ \+ \d+ samples$/m);
  expect(text).not.toMatch(/undefined|NaN|\[object/);
});

it.each([false, true])('asks the network where that is wanted and something is missing: %s', async (online) => {
  const asked: string[] = [];
  vi.stubGlobal('fetch', (address: string) => {
    asked.push(new URL(address).host);
    return Promise.reject(new Error('there is no network in this test'));
  });
  vi.stubEnv('GANBENCH_CACHE', cache);
  vi.stubEnv('GANBENCH_MODELS', '');
  const { models } = await examine({ online });
  expect(new Set(asked).has('tfhub.dev')).toBe(online);
  if (!online) expect(asked).toEqual([]);
  for (const found of Object.values(models))
    expect(found).toEqual({
      missing: expect.stringMatching(online ? /there is no network in this test/ : /not looked for on the internet/),
    });
});
