import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it, vi } from 'vitest';

import { examine } from '../../../harness/setup/doctor.js';
import { formatDoctor } from '../../../harness/setup/doctor-text.js';
import { publishedWeights } from '../../../metrics/features/networks.js';

const cache = mkdtempSync(join(tmpdir(), 'ganbench-doctor-'));
afterAll(() => rmSync(cache, { recursive: true }));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

it('reports what works as JSON and as text', async () => {
  const report = await examine(publishedWeights);
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  expect(report.engine).toMatchObject({ reason: expect.any(String) });
  const text = formatDoctor(report);
  expect(text).toMatch(/^self-test +✓ \d+ gradients right in [\d.]+ s$/m);
  expect(text).toMatch(/^data ring8 +✓ 2, \d+ \+ \d+ samples$/m);
  expect(text).toMatch(/^data avatars +✓ drawn at the first use, in about half a minute$/m);
  expect(text).toMatch(/^model fid-inception +(✓ .*safetensors|✗ .*`ganbench setup --weights FILE`\.)$/m);
  expect(text).not.toMatch(/undefined|NaN|\[object/);
});

it.each([
  ['v20.20.2', /^Node +v20\.20\.2, .* \(past its end of life: Node\.js 24 is recommended\)$/m],
  ['v22.21.0', /^Node +v22\.21\.0, [^()]*$/m],
  ['v24.11.1', /^Node +v24\.11\.1, [^()]*$/m],
  ['v26.1.0', /^Node +v26\.1\.0, .* \(the tests run on 20, 22 and 24: Node\.js 24 is recommended\)$/m],
])('says of Node.js %s what a person should know', (node, line) => {
  const failure = { failure: 'not looked at' };
  const nothing = { missing: 'not looked at' };
  const text = formatDoctor({
    ganbench: '0.1.0',
    node,
    platform: 'linux x64',
    cores: 2,
    environment: {},
    packages: {},
    tools: { python: nothing, pip: nothing, compiler: nothing },
    library: nothing,
    addon: nothing,
    gpus: [],
    engine: failure,
    webgpu: failure,
    cache: { folder: '', problem: null, megabytes: {} },
    models: {},
    datasets: {},
  });
  expect(text).toMatch(line);
});

it.each([false, true])('asks the network where that is wanted and something is missing: %s', async (online) => {
  const asked: string[] = [];
  vi.stubGlobal('fetch', (address: string) => {
    asked.push(new URL(address).host);
    return Promise.reject(new Error('there is no network in this test'));
  });
  vi.stubEnv('GANBENCH_CACHE', cache);
  vi.stubEnv('GANBENCH_MODELS', '');
  const { models } = await examine([], { online });
  expect(new Set(asked).has('tfhub.dev')).toBe(online);
  if (!online) expect(asked).toEqual([]);
  for (const found of Object.values(models))
    expect(found).toEqual({
      missing: expect.stringMatching(online ? /there is no network in this test/ : /not looked for on the internet/),
    });
});
