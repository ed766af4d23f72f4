import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cachedFeatures, featuresKey, type CachedRequest } from '../../../metrics/features/cache.js';
import { pixelsOf } from '../../../metrics/features/pixels.js';
import { useEngineAtHand } from '../support.js';

const cache = mkdtempSync(join(tmpdir(), 'ganbench-cache-'));
afterAll(() => rmSync(cache, { recursive: true }));
beforeAll(useEngineAtHand);

let reads = 0;
const request = (checksum: string, value: number): CachedRequest => ({
  network: pixelsOf([2]),
  images: { count: 2, shape: [2], read: (index, out, offset) => (reads++, out.set([value, index], offset)) },
  checksum,
  engine: 'test 1',
  cache,
});
const files = (): string[] => readdirSync(join(cache, 'features'));

describe('features in the cache', () => {
  it('are computed once for a content, a network and an engine', async () => {
    const first = await cachedFeatures(request('a', 5));
    expect([...first.values]).toEqual([5, 0, 5, 1]);
    expect(reads).toBe(2);
    expect(await cachedFeatures(request('a', 5))).toEqual(first);
    expect(reads).toBe(2);
    expect([...(await cachedFeatures(request('b', 6))).values]).toEqual([6, 0, 6, 1]);
    await cachedFeatures({ ...request('a', 5), engine: 'test 2' });
    const other = { ...pixelsOf([2]), weightsHash: 'other' };
    await cachedFeatures({ ...request('a', 5), network: other });
    expect(reads).toBe(8);
    expect(files().length).toBe(4);
  });

  it('are computed again where the file is damaged', async () => {
    for (const file of files()) {
      const path = join(cache, 'features', file);
      const bytes = readFileSync(path);
      bytes[bytes.length - 1]! ^= 1;
      writeFileSync(path, bytes);
    }
    reads = 0;
    expect([...(await cachedFeatures(request('a', 5))).values]).toEqual([5, 0, 5, 1]);
    expect(reads).toBe(2);
  });

  it('are computed again where the file is that of other features', async () => {
    const [here, there] = ['a', 'b'].map((of) => join(cache, 'features', `${featuresKey(request(of, 0))}.safetensors`));
    await cachedFeatures(request('b', 6));
    copyFileSync(there!, here!);
    expect([...(await cachedFeatures(request('a', 5))).values]).toEqual([5, 0, 5, 1]);
  });

  it('go on after the last whole thousand where an extraction was interrupted', async () => {
    const count = 2500;
    const read = (index: number, out: Float32Array, offset: number): void => (reads++, out.set([index, 1], offset));
    const wanted = { ...request('long', 0), images: { count, shape: [2], read } };
    const progress: [number, number][] = [];
    const onProgress = (done: number, total: number): void => {
      if (done > 2200) throw new Error('interrupted');
      progress.push([done, total]);
    };
    const before = files().length;
    await expect(cachedFeatures({ ...wanted, onProgress })).rejects.toThrow('interrupted');
    expect(progress.at(-1)).toEqual([2200, 2500]);
    expect(files().length).toBe(before + 2);

    reads = 0;
    const { values } = await cachedFeatures({ ...wanted, onProgress: (done) => progress.push([done, count]) });
    expect(reads).toBe(500);
    expect(progress.at(-1)).toEqual([2500, 2500]);
    expect([...values.filter((_, i) => i % 2 === 0)]).toEqual([...Array(count).keys()]);
    expect(files().length).toBe(before + 1);
  });

  it('are shared work of those who want them at the same time', async () => {
    const count = 8000;
    const computed: number[] = [];
    const wanted = (): CachedRequest => {
      const network = { ...pixelsOf([2]) };
      const features: typeof network.features = (images) => {
        computed.push(images.shape[0]);
        return pixelsOf([2]).features(images);
      };
      const read = (index: number, out: Float32Array, offset: number): void => out.set([index, 1], offset);
      return { ...request('shared', 0), network: { ...network, features }, images: { count, shape: [2], read } };
    };
    const before = files().length;
    const found = await Promise.all([cachedFeatures(wanted()), cachedFeatures(wanted())]);
    for (const { values } of found) expect([...values.filter((_, i) => i % 2 === 0)]).toEqual([...Array(count).keys()]);
    const images = computed.reduce((sum, batch) => sum + batch, 0);
    expect(images).toBeGreaterThanOrEqual(count);
    expect(images).toBeLessThanOrEqual(count + 1000); // the last chunk, at the most, by both
    expect(files().length).toBe(before + 1);
  });

  it('are computed where a process that was ended by force left a claim', async () => {
    const count = 1500;
    const read = (index: number, out: Float32Array, offset: number): void => out.set([index, 1], offset);
    const wanted = { ...request('claimed', 0), images: { count, shape: [2], read } };
    writeFileSync(join(cache, 'features', `${featuresKey(wanted)}-0.safetensors.begun`), '');
    const before = files().length;
    const { values } = await cachedFeatures(wanted);
    expect([...values.filter((_, i) => i % 2 === 0)]).toEqual([...Array(count).keys()]);
    expect(files().length).toBe(before);
  });
});
