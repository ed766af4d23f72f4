import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { findModel, type FoundModel } from '../../../harness/setup/models.js';

const name = 'mobilenet_v2_050_96';
const weights = Float32Array.of(1, 2, 3, 4);
const graph = JSON.stringify({
  weightsManifest: [{ paths: ['w.bin'], weights: [{ name: 'w', shape: [2, 2], dtype: 'float32' }] }],
});

let place: string;
const own = () => join(place, 'own', name);
const cached = () => join(place, 'cache/models', name);

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'ganbench-models-'));
  vi.stubEnv('GANBENCH_CACHE', join(place, 'cache'));
  vi.stubEnv('GANBENCH_MODELS', join(place, 'own'));
  vi.stubGlobal('fetch', async () => Promise.reject(new Error('no network')));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  await rm(place, { recursive: true });
});

async function put(folder: string, content = graph): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.json'), content);
  await writeFile(join(folder, 'w.bin'), weights);
}

/** Serves the model's files by the last part of the address. */
function serve(): void {
  const files: Record<string, string | Float32Array<ArrayBuffer>> = { 'model.json': graph, 'w.bin': weights };
  vi.stubGlobal('fetch', async (url: string) => new Response(files[basename(new URL(url).pathname)]));
}

describe('a model', () => {
  it("is taken from the user's folder before the cache, under a name of its own where it is not ours", async () => {
    await put(cached());
    expect(await findModel(name)).toMatchObject({ folder: cached() });
    await put(own());
    const found = (await findModel(name)) as FoundModel;
    expect(found).toMatchObject({ folder: own(), known: false, name: `${name}-${found.digest.slice(0, 8)}` });
    expect(found.warning).toContain('another conversion');
  });

  it('has a digest that depends on the graph as well', async () => {
    await put(own());
    const first = (await findModel(name)) as FoundModel;
    await put(own(), graph.replace('"w"', '"v"'));
    expect(((await findModel(name)) as FoundModel).digest).not.toBe(first.digest);
  });

  it('is missing with a sentence that says how to get it, softly when there is no network', async () => {
    expect(await findModel(name)).toEqual({
      missing: expect.stringMatching(/^The model .* was not found \(.*no network\): put its folder.*GANBENCH_MODELS/),
    });
  });

  it('is not used when its weights are cut short, and the sentence says so', async () => {
    await put(own());
    await truncate(join(own(), 'w.bin'), 7);
    const { missing } = (await findModel(name, { fetches: false })) as { missing: string };
    expect(missing).toContain('its weights have 7 bytes instead of 16');
  });

  it('never leads to files outside its folder', async () => {
    await put(own(), graph.replace('w.bin', '../../w.bin'));
    expect(await findModel(name, { fetches: false })).toHaveProperty('missing');
  });

  it('is fetched into the cache, and again when the fetched files were damaged', async () => {
    serve();
    expect(await findModel(name)).toMatchObject({ folder: cached() });
    await writeFile(join(cached(), 'w.bin'), Float32Array.of(9, 9, 9, 9)); // same size, other bytes
    expect(await findModel(name, { fetches: false })).toHaveProperty('missing');
    expect(await findModel(name)).toMatchObject({ folder: cached() });
    expect(new Uint8Array(await readFile(join(cached(), 'w.bin')))).toEqual(new Uint8Array(weights.buffer));
  });
});
