import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fashion from '../../../harness/data/datasets/fashion-mnist.js';
import { loadClassifier, type Classifier } from '../../../metrics/features/classifier/load.js';
import { extractClasses, extractFeatures } from '../../../metrics/features/extract.js';
import { frechetDistanceOf } from '../../../metrics/arithmetic/frechet.js';
import { itUnless, noFashion } from '../../needs.js';
import { useEngineAtHand } from '../support.js';

const folder = new URL('../../../metrics/features/fashion/', import.meta.url);
const accuracy = JSON.parse(readFileSync(new URL('accuracy.json', folder), 'utf8')) as {
  testAccuracy: number;
  weights: string;
};

describe('fashion', () => {
  let network: Classifier;
  beforeAll(async () => {
    await useEngineAtHand();
    network = await loadClassifier('fashion');
  });
  afterAll(() => network.dispose());

  it('is the network whose accuracy is on record, at least 89 % after 10,000 pictures', () => {
    const hash = createHash('sha256')
      .update(readFileSync(new URL('weights.safetensors', folder)))
      .digest('hex');
    expect([accuracy.weights, network.weightsHash]).toEqual([hash, hash]);
    expect(accuracy.testAccuracy).toBeGreaterThanOrEqual(0.89);
  });

  itUnless(noFashion, 'names at least 88 % of the first 1,000 test images', async () => {
    const { test, shape } = await fashion.load();
    const images = { count: 1000, shape, read: test.read.bind(test) };
    const classes = await extractClasses(network, images);
    expect(classes.filter((each, i) => each === test.labels![i]).length).toBeGreaterThanOrEqual(880);
  });

  itUnless(noFashion, 'gives one Fréchet distance whatever the batch', async () => {
    const { train, test, shape } = await fashion.load();
    const of = (samples: typeof train, batch: number) =>
      extractFeatures(network, { count: 300, shape, read: samples.read.bind(samples) }, { batch });
    const distance = async (batch: number) => frechetDistanceOf(await of(train, batch), await of(test, batch));
    const whole = await distance(300);
    expect(whole).toBeGreaterThan(0.1);
    for (const batch of [1, 7, 64]) expect((await distance(batch)) / whole).toBeCloseTo(1, 6);
  });
});
