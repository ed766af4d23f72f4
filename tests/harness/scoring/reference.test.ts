import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../harness/data/dataset.js';
import { stream } from '../../../harness/random/stream.js';
import type { FeatureNetwork } from '../../../metrics/features/network.js';
import { kernelSums } from '../../../metrics/arithmetic/kernel-distance.js';
import { gaussianOf } from '../../../metrics/arithmetic/moments.js';
import { referenceOf, type Reference, type ReferenceRequest } from '../../../harness/scoring/reference.js';
import { useEngineAtHand } from '../../metrics/support.js';

describe('referenceOf', () => {
  const values = stream(7, 'reference').normal(40 * 4);
  const samples = {
    count: 40,
    read: (index: number, out: Float32Array, at: number) => out.set(values.subarray(index * 4, index * 4 + 4), at),
  };
  const dataset: Dataset = { name: 'noise', shape: [2, 2, 1], train: samples, test: samples, checksum: 'abc' };
  let passes: number;
  let request: ReferenceRequest;

  beforeEach(async () => {
    const engine = await useEngineAtHand();
    passes = 0;
    const network: FeatureNetwork = {
      name: 'flat',
      dimensions: 4,
      weightsHash: 'def',
      pipeline: 'flat',
      features: (images) => {
        passes++;
        return tf.mul(tf.reshape(images, [-1, 4]), 0.1) as tf.Tensor2D;
      },
      dispose: () => undefined,
    };
    const cache = await mkdtemp(join(tmpdir(), 'ganbench-'));
    request = { network, dataset, split: 'test', engine, cache, batch: 40 };
  });
  afterEach(() => rm(request.cache, { recursive: true }));

  it('is computed once and read back bit for bit', async () => {
    const first = await referenceOf(request);
    expect(first.gaussian).toEqual(gaussianOf(first.features));
    expect(first.kernelSums).toEqual(kernelSums(first.features));
    expect(await referenceOf(request)).toEqual(first);
    expect(passes).toBe(1);
  });

  it('takes the first samples, not more than there are', async () => {
    const whole = await referenceOf({ ...request, count: 1000 });
    const part = await referenceOf({ ...request, count: 10 });
    expect(whole.features.count).toBe(40);
    expect([...part.features.values]).toEqual([...whole.features.values.subarray(0, 40)]);
  });

  it('draws them where the data are sorted, the same ones each time', async () => {
    const rowsOf = ({ features }: Reference): string[] =>
      Array.from({ length: features.count }, (_, row) => features.values.subarray(4 * row, 4 * row + 4).join());
    const whole = rowsOf(await referenceOf(request));
    const sorted = { ...request, dataset: { ...dataset, sorted: true }, count: 10 };
    const part = rowsOf(await referenceOf(sorted));
    expect(new Set(part).size).toBe(10);
    for (const row of part) expect(whole).toContain(row);
    expect(part.some((row) => whole.indexOf(row) >= 10)).toBe(true);
    expect(rowsOf(await referenceOf({ ...sorted, cache: join(request.cache, 'other') }))).toEqual(part);
    expect(rowsOf(await referenceOf({ ...request, count: 10 }))).toEqual(whole.slice(0, 10));
    expect(rowsOf(await referenceOf({ ...sorted, count: 40 }))).toEqual(whole);
  });

  it.each([
    { what: 'data', change: (base: ReferenceRequest) => ({ dataset: { ...base.dataset, checksum: 'x' } }) },
    { what: 'split', change: () => ({ split: 'train' as const }) },
    { what: 'count', change: () => ({ count: 39 }) },
    { what: 'weights', change: (base: ReferenceRequest) => ({ network: { ...base.network, weightsHash: 'x' } }) },
    { what: 'pipeline', change: (base: ReferenceRequest) => ({ network: { ...base.network, pipeline: 'x' } }) },
    { what: 'engine', change: () => ({ engine: 'x' }) },
  ])('is another one for other $what', async ({ change }) => {
    await referenceOf(request);
    await referenceOf({ ...request, ...change(request) });
    expect(passes).toBe(2);
  });

  it('is computed again where a file was cut or one bit changed', async () => {
    const first = await referenceOf(request);
    const folder = join(request.cache, 'features');
    const names = await readdir(folder);
    expect(names).toHaveLength(2); // features, and statistics of them
    for (const name of names) {
      const file = join(folder, name);
      const bytes = await readFile(file);
      const flipped = Buffer.from(bytes);
      flipped[flipped.length - 1]! ^= 1;
      for (const damaged of [bytes.subarray(0, 100), flipped, Buffer.alloc(0)]) {
        await writeFile(file, damaged);
        expect(await referenceOf(request)).toEqual(first);
        expect(await readFile(file)).toEqual(bytes);
      }
    }
    expect(passes).toBe(4); // the network is asked again for damaged features only
    expect(await readdir(folder)).toEqual(names);
  });
});
