import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gather, type Dataset } from '../../../harness/data/dataset.js';
import mnist from '../../../harness/data/datasets/mnist.js';
import { loadClassifier } from '../../../metrics/features/classifier/load.js';
import { extractFeatures } from '../../../metrics/features/extract.js';
import { loadFeatureNetwork } from '../../../metrics/features/index.js';
import type { FeatureNetwork } from '../../../metrics/features/network.js';
import { useEngineAtHand } from '../support.js';

const folder = new URL('../../../metrics/features/digits/', import.meta.url);
const accuracy = JSON.parse(readFileSync(new URL('accuracy.json', folder), 'utf8')) as {
  testAccuracy: number;
  weights: string;
};

describe('digits', () => {
  let network: FeatureNetwork;
  let dataset: Dataset;

  beforeAll(async () => {
    await useEngineAtHand();
    network = await loadClassifier('digits');
    dataset = await mnist.load();
  });
  afterAll(() => network.dispose());

  it('is the network whose accuracy is on record, at least 98.9 % after 10,000 pictures', () => {
    const hash = createHash('sha256')
      .update(readFileSync(new URL('weights.safetensors', folder)))
      .digest('hex');
    expect(accuracy.weights).toBe(hash);
    expect(network.weightsHash).toBe(hash);
    expect(accuracy.testAccuracy).toBeGreaterThanOrEqual(0.989);
  });

  it('names as many of the 10,000 test images as is on record', () => {
    const right = [0, 2000, 4000, 6000, 8000].map((start) => {
      const indices = Array.from({ length: 2000 }, (_, i) => start + i);
      const [classes, total] = tf.tidy(() => {
        const images = tf.tensor4d(gather(dataset.test, indices, 784), [2000, 28, 28, 1]);
        const probabilities = network.probabilities!(images);
        return [tf.argMax(probabilities, 1).dataSync(), tf.sum(probabilities).dataSync()[0]];
      });
      expect(total).toBeCloseTo(2000, 1);
      return indices.filter((index, row) => classes[row] === dataset.test.labels![index]).length;
    });
    expect(right.reduce((sum, count) => sum + count) / 10_000).toBeCloseTo(accuracy.testAccuracy, 3);
  });

  it('gives features that depend neither on the batch nor leave tensors behind', async () => {
    const images = { count: 130, shape: dataset.shape, read: dataset.test.read.bind(dataset.test) };
    const before = tf.memory().numTensors;
    const progress: number[] = [];
    const whole = await extractFeatures(network, images, { batch: 130 });
    const parts = await extractFeatures(network, images, { batch: 48, onProgress: (done) => progress.push(done) });
    expect(tf.memory().numTensors).toBe(before);
    expect(progress).toEqual([48, 96, 130]);
    expect([whole.count, whole.dimensions]).toEqual([130, 64]);
    const largest = Math.max(...whole.values);
    const difference = Math.max(...whole.values.map((value, i) => Math.abs(value - parts.values[i]!)));
    expect(largest).toBeGreaterThan(0);
    expect(difference / largest).toBeLessThan(1e-6);
  });

  it('refuses other images, and says why a data set has no such columns', async () => {
    expect(() => network.features(tf.zeros([1, 32, 32, 3]))).toThrow('28×28×1, but got 32×32×3');
    expect(await loadFeatureNetwork('digits', [32, 32, 3])).toEqual({ missing: expect.stringContaining('32×32×3') });
    await expect(loadFeatureNetwork('inception', [28, 28, 1])).rejects.toThrow(
      /the networks are .*digits, .*fashion, .*mobilenet025.* and module:FILE/,
    );
  });

  it('pixels are the samples themselves, also of points', async () => {
    const pixels = (await loadFeatureNetwork('pixels', [2])) as FeatureNetwork;
    const points = {
      count: 3,
      shape: [2],
      read: (index: number, out: Float32Array, at: number) => out.set([index, 7], at),
    };
    expect([...(await extractFeatures(pixels, points)).values]).toEqual([0, 7, 1, 7, 2, 7]);
  });
});
