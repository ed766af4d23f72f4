import { readFileSync } from 'node:fs';
import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import jpeg from 'jpeg-js';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { UserError } from '../../../harness/ground/errors.js';
import { stream } from '../../../harness/random/stream.js';
import { extractFeatures } from '../../../metrics/features/extract.js';
import { loadFeatureNetwork } from '../../../metrics/features/index.js';
import { loadMobilenet } from '../../../metrics/features/mobilenet.js';
import type { FeatureNetwork } from '../../../metrics/features/network.js';
import { useEngineAtHand } from '../support.js';
import { describeUnless, noShared, shared } from '../../needs.js';

const MODEL = 'mobilenet_v1_025_224';
const model = join(shared, 'models', MODEL);

/** A picture as [1, height, width, 3] in [−1, 1]. */
function picture(file: string): tf.Tensor4D {
  const { width, height, data } = jpeg.decode(readFileSync(join(shared, 'data', file)), { useTArray: true });
  const pixels = data.filter((_, i) => i % 4 !== 3);
  return tf.tensor4d(
    Float32Array.from(pixels, (byte) => byte / 127.5 - 1),
    [1, height, width, 3],
  );
}

// The model and the pictures lie beside the checkout and are no part of it.
describeUnless(noShared(`models/${MODEL}`), 'mobilenet025', () => {
  let network: FeatureNetwork;
  beforeAll(async () => {
    await useEngineAtHand();
    network = await loadMobilenet(model);
  });
  afterAll(() => network.dispose());

  // With the input range [−1, 1], the package's default for a model by address, the panda scores .497.
  it.each([
    { file: 'panda.jpg', classes: { 388: 0.917, 146: 0.011 } },
    { file: 'cat.jpg', classes: { 284: 0.394, 285: 0.386, 281: 0.053 } },
  ])('sees what the package sees in $file', ({ file, classes }) => {
    const probabilities = tf.tidy(() => network.probabilities!(picture(file)).dataSync());
    expect(probabilities.length).toBe(1000);
    for (const [index, want] of Object.entries(classes)) {
      expect(Math.abs(probabilities[Number(index)]! - want)).toBeLessThan(0.002);
    }
  });

  it('of another conversion is used under a name of its own, with a warning', async () => {
    const models = await mkdtemp(join(tmpdir(), 'ganbench-models-'));
    await cp(model, join(models, 'mobilenet_v1_025_224'), { recursive: true });
    const description = join(models, 'mobilenet_v1_025_224', 'model.json');
    await writeFile(description, `${readFileSync(description, 'utf8')}\n`);
    vi.stubEnv('GANBENCH_MODELS', models);
    const other = (await loadFeatureNetwork('mobilenet', [28, 28, 1])) as FeatureNetwork;
    vi.unstubAllEnvs();
    expect(other.name).toMatch(/^mobilenet025-[0-9a-f]{8}$/);
    expect(other.warning).toContain('another conversion');
    other.dispose();
  });

  it('gives features that depend neither on the batch nor leave tensors behind', async () => {
    const pixels = stream(5, 'images').uniform(7 * 784, -1, 1);
    const images = {
      count: 7,
      shape: [28, 28, 1],
      read: (index: number, out: Float32Array, offset: number) =>
        out.set(pixels.subarray(index * 784, index * 784 + 784), offset),
    };
    const before = tf.memory().numTensors;
    const whole = await extractFeatures(network, images, { batch: 7 });
    const parts = await extractFeatures(network, images, { batch: 3 });
    expect(tf.memory().numTensors).toBe(before);
    const largest = Math.max(...whole.values);
    const difference = Math.max(...whole.values.map((value, i) => Math.abs(value - parts.values[i]!)));
    expect(whole.values.length).toBe(7 * 256);
    expect(Math.min(...whole.values)).toBeGreaterThanOrEqual(0);
    expect(difference / largest).toBeLessThan(1e-5);
  });

  it('repeats grey to three channels', () => {
    const [grey, colour] = tf.tidy(() => {
      const image: tf.Tensor4D = tf.tensor4d(stream(6, 'grey').uniform(784, -1, 1), [1, 28, 28, 1]);
      return [image, tf.concat([image, image, image], 3)].map((each) => network.features(each).dataSync());
    });
    expect(grey).toEqual(colour);
    expect(() => network.features(tf.zeros([1, 8, 8, 2]))).toThrow('1 or 3 channels');
  });

  it('names an unknown conversion by its digest and refuses a folder without a model', async () => {
    const other = await loadMobilenet(model, '0123abcd');
    expect(other.name).toBe('mobilenet025-0123abcd');
    expect(other.weightsHash).toBe(network.weightsHash);
    other.dispose();
    const folder = await mkdtemp(join(tmpdir(), 'ganbench-'));
    await expect(loadMobilenet(folder)).rejects.toThrow(UserError);
    await writeFile(join(folder, 'model.json'), '{"modelTopology":{},"weightsManifest":[]}');
    await expect(loadMobilenet(folder)).rejects.toThrow(UserError);
  });
});
