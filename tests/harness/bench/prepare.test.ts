import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keptPreparation } from '../../../harness/bench/kept-preparation.js';
import { prepare } from '../../../harness/bench/prepare.js';
import type { EngineRequest } from '../../../harness/engines/request.js';
import type { Prepared, Scoring } from '../../../harness/worker/messages.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ganbench-prepare-'));
  vi.stubEnv('GANBENCH_CACHE', join(folder, 'cache'));
  vi.stubEnv('GANBENCH_SHARED_CACHE', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const choice: EngineRequest = { engine: 'cpu', device: 'auto', threads: 1 };
const points: Scoring = { datasets: ['ring8'], networks: ['pixels'], samples: { pixels: 50 } };
const prepared: Prepared = {
  provenance: {
    ...{ engine: 'cpu', engineVersion: 'tfjs', device: 'cpu', threads: 1, cpu: 'a processor', cores: 2 },
    ...{ platform: 'linux x64', node: 'v20', commit: null, dirty: null, lockfile: null },
  },
  cpuKind: 'x64',
  reason: 'as it was found before',
  checksums: { ring8: 'a' },
  sizes: { ring8: { shape: [2], train: 9 } },
  networks: { ring8: { pixels: 'b' } },
  table: { metrics: [], ranking: { ring8: ['fd'] } },
  floors: null,
  missing: {},
  unsuited: {},
};

const keep = async (scoring = points, answer = prepared, asked = choice): Promise<void> =>
  (await keptPreparation(scoring, asked))?.keep(answer);
const find = async (scoring = points, asked = choice): Promise<Prepared | undefined> =>
  (await keptPreparation(scoring, asked))?.find();

describe('what a preparation found', () => {
  it('is found again by who looks, and by nobody who trains', async () => {
    await keep();
    const log = (): void => undefined;
    expect(await prepare(points, choice, { looks: true, log })).toEqual(prepared);
    const anew = await prepare(points, choice, { log });
    expect(anew.reason).toMatch(/^cpu: /);
    expect(anew.checksums.ring8).toMatch(/^[0-9a-f]{64}$/);
    expect(await prepare(points, choice, { looks: true, log })).toEqual(anew);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['for another question', () => find({ ...points, samples: { pixels: 51 } })],
    ['for another engine', () => find(points, { ...choice, threads: 2 })],
    ['where a variable is set', () => (vi.stubEnv('TF_ENABLE_ONEDNN_OPTS', '0'), find())],
    ['where the file is damaged', () => (spoil(), find())],
  ])('is not found %s', async (_, look) => {
    await keep();
    expect(await find()).toEqual(prepared);
    expect(await look()).toBeUndefined();
  });

  it('is not found where weights of a network have come', async () => {
    await keep();
    expect(await find()).toEqual(prepared);
    const place = join(folder, 'cache/models/fid-inception');
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `${'0'.repeat(64)}.safetensors`), '');
    expect(await find()).toBeUndefined();
  });

  it('is not found where a file of the data was written again', async () => {
    const pictures = join(folder, 'pictures');
    mkdirSync(pictures);
    for (const name of ['a.png', 'b.png'])
      writeFileSync(join(pictures, name), PNG.sync.write(new PNG({ width: 8, height: 8 })));
    const scoring = { ...points, datasets: [`images:${pictures}`] };
    await keep(scoring);
    expect(await find(scoring)).toEqual(prepared);
    cpSync(join(pictures, 'a.png'), join(pictures, 'b.png'));
    expect(await find(scoring)).toBeUndefined();
    await keep(scoring);
    cpSync(join(pictures, 'a.png'), join(pictures, 'c.png'));
    expect(await find(scoring)).toBeUndefined();
  });

  it.each<[string, () => Promise<unknown>]>([
    ['of a GPU', () => keep(points, { ...prepared, provenance: { ...prepared.provenance, device: 'gpu' } })],
    ['of another engine than the first choice', () => keep(points, prepared, { ...choice, engine: 'auto' })],
    ['of an engine that names its GPU', () => keep(points, prepared, { ...choice, engine: 'webgpu' })],
    ["of somebody's own network", () => keep({ ...points, networks: ['module:net.ts'] })],
    ["of somebody's own metrics", () => keep({ ...points, metricFolders: ['metrics'] })],
  ])('is not kept %s', async (_, attempt) => {
    await attempt();
    expect(() => readdirSync(join(folder, 'cache/prepared'))).toThrow('ENOENT');
  });
});

function spoil(): void {
  const place = join(folder, 'cache/prepared');
  for (const name of readdirSync(place)) {
    const text = readFileSync(join(place, name), 'utf8');
    writeFileSync(join(place, name), text.replace('as it was found before', 'as somebody wrote it'));
    appendFileSync(join(place, name), '\n');
  }
}
