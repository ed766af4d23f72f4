import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../harness/data/dataset.js';
import stackedMnist from '../../../harness/data/datasets/stacked-mnist.js';
import { loadClassifier, type Classifier } from '../../../metrics/features/classifier/load.js';
import { extractClasses, extractFeatures, extractProbabilities } from '../../../metrics/features/extract.js';
import { loadFeatureNetwork } from '../../../metrics/features/index.js';
import { pixelsOf } from '../../../metrics/features/pixels.js';
import { useEngineAtHand } from '../support.js';

describe('digits on stacked MNIST', () => {
  let network: Classifier;
  let dataset: Dataset;
  beforeAll(async () => {
    await useEngineAtHand();
    dataset = await stackedMnist.load();
    network = (await loadFeatureNetwork('digits', dataset.shape)) as Classifier;
  });
  afterAll(() => network.dispose());
  const some = (count: number) => ({ count, shape: dataset.shape, read: dataset.test.read.bind(dataset.test) });

  it('tells the class of three digits, 100a + 10b + c, as well as each digit: above 97 %', async () => {
    const classes = await extractClasses(network, some(1000));
    const right = classes.filter((each, i) => each === dataset.test.labels![i]).length;
    expect(right).toBeGreaterThanOrEqual(970); // .992³ = .976
  });

  it('gives the probabilities of 1000 classes, which add up to 1, and no tensor more', async () => {
    const before = tf.memory().numTensors;
    const { dimensions, values } = await extractProbabilities(network, some(20));
    const classes = await extractClasses(network, some(20), { batch: 7 });
    expect(tf.memory().numTensors).toBe(before);
    expect(dimensions).toBe(1000);
    for (let row = 0; row < 20; row++) {
      const probabilities = values.subarray(row * 1000, (row + 1) * 1000);
      expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
      expect(probabilities.indexOf(Math.max(...probabilities))).toBe(classes[row]);
    }
  });

  it('has the features of the three channels side by side', async () => {
    const digits = await loadClassifier('digits');
    const { dimensions, values } = await extractFeatures(network, some(3));
    const read = (index: number, out: Float32Array, offset: number): void => {
      const image = new Float32Array(784 * 3);
      dataset.test.read(Math.floor(index / 3), image, 0);
      for (let i = 0; i < 784; i++) out[offset + i] = image[3 * i + (index % 3)]!;
    };
    const apart = await extractFeatures(digits, { count: 9, shape: [28, 28, 1], read });
    expect(dimensions).toBe(192);
    values.forEach((value, i) => expect(value).toBeCloseTo(apart.values[i]!, 4));
    expect(network.weightsHash).not.toBe(digits.weightsHash);
    digits.dispose();
  });

  it('is asked of classifiers only', async () => {
    await expect(extractClasses(pixelsOf(dataset.shape), some(1))).rejects.toThrow(/pixels tells no classes apart/);
  });
});
