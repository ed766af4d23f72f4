import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placesOfMode } from '../../../harness/data/avatar-factors.js';
import { loadAvatars } from '../../../harness/data/avatars.js';
import type { Dataset } from '../../../harness/data/dataset.js';
import { stream } from '../../../harness/random/stream.js';
import { loadClassifier, type Classifier } from '../../../metrics/features/classifier/load.js';
import { classModes } from '../../../metrics/arithmetic/modes.js';
import { memorisation } from '../../../metrics/arithmetic/memorisation.js';
import { extractClasses, extractFeatures, extractProbabilities } from '../../../metrics/features/extract.js';
import { classifierOf, loadFeatureNetwork } from '../../../metrics/features/index.js';
import { pixelsOf } from '../../../metrics/features/pixels.js';
import { useEngineAtHand } from '../support.js';

const folder = new URL('../../../metrics/features/avatars/', import.meta.url);
const accuracy = JSON.parse(readFileSync(new URL('accuracy.json', folder), 'utf8')) as Record<
  string,
  number | number[]
>;

const setOf = ({ test, shape }: Dataset, count: number) => ({ count, shape, read: test.read.bind(test) });

describe('avatars', () => {
  let network: Classifier;
  let dataset: Dataset;
  beforeAll(async () => {
    await useEngineAtHand();
    network = await loadClassifier('avatars');
    dataset = await loadAvatars('avatars', 32, {}, { train: 400, test: 600, judging: 24 });
  });
  afterAll(() => network.dispose());

  it('is the network whose accuracy is on record, above 99.9 % of all modes, in less than 300 kB', () => {
    const file = new URL('weights.safetensors', folder);
    const hash = createHash('sha256').update(readFileSync(file)).digest('hex');
    expect([accuracy['weights'], network.weightsHash]).toEqual([hash, hash]);
    expect(accuracy['testAccuracy']).toBeGreaterThan(0.999);
    expect(accuracy['factorAccuracies']).toHaveLength(5);
    expect(statSync(file).size).toBeLessThan(300_000);
  });

  it('finds the mode of every face, as it is, moved by a pixel, and with noise', async () => {
    const labels = [...dataset.test.labels!].slice(0, 300);
    const right = async (change: (pixels: Float32Array, index: number) => void): Promise<number> => {
      const read = (index: number, out: Float32Array, offset: number): void => {
        dataset.test.read(index, out, offset);
        change(out.subarray(offset, offset + 3072), index);
      };
      const classes = await extractClasses(network, { count: 300, shape: dataset.shape, read });
      return labels.filter((label, i) => classes[i] === label).length / labels.length;
    };
    expect(await right(() => undefined)).toBe(1);
    expect(await right((pixels) => void pixels.copyWithin(3, 0))).toBeGreaterThan(0.98);
    const noisy = await right((pixels, index) => {
      const noise = stream(index, 'noise').normal(pixels.length, 0, 0.15);
      pixels.forEach((value, i) => (pixels[i] = value + noise[i]!));
    });
    expect(noisy).toBeGreaterThan(0.98);
  });

  it('gives the probabilities of 384 modes, the products of those of the factors', async () => {
    const before = tf.memory().numTensors;
    const { dimensions, values } = await extractProbabilities(network, setOf(dataset, 10));
    expect(tf.memory().numTensors).toBe(before);
    expect(dimensions).toBe(384);
    for (let row = 0; row < 10; row++) {
      const own = values.subarray(384 * row, 384 * (row + 1));
      expect(own.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
      expect(placesOfMode(own.indexOf(Math.max(...own)))).toEqual(placesOfMode(dataset.test.labels![row]!));
    }
  });

  it('counts modes and their divergence exactly: those of the true labels', async () => {
    const classes = await extractClasses(network, setOf(dataset, 600));
    expect(classModes(classes, 384)).toEqual(classModes(dataset.test.labels!, 384));
    // A generator that makes one mode in four: KL is log 4 if the others have equal shares.
    const some = Array.from({ length: 384 }, (_, mode) => 4 * Math.floor(mode / 4));
    expect(classModes(some, 384)).toEqual({ modes: 96, klModes: expect.closeTo(Math.log(4), 12) });
  });

  it('sees 64 pixels as 32', async () => {
    const large = await loadAvatars('avatars-64', 64, {}, { train: 400, test: 600, judging: 24 });
    const halved = (await loadFeatureNetwork('avatars', large.shape)) as Classifier;
    const [a, b] = [
      await extractFeatures(network, setOf(dataset, 20)),
      await extractFeatures(halved, setOf(large, 20)),
    ];
    a.values.forEach((value, i) => expect(b.values[i]).toBeCloseTo(value, 4));
    expect(halved.weightsHash).not.toBe(network.weightsHash);
    halved.dispose();
    expect(['avatars', 'avatars-64'].map(classifierOf)).toEqual(['avatars', 'avatars']);
    expect(await loadFeatureNetwork('avatars', [28, 28, 1])).toEqual({ missing: expect.stringContaining('28×28×1') });
  });

  it('copies of training faces are found, and held-out faces are none', async () => {
    const pixels = pixelsOf(dataset.shape);
    const train = await extractFeatures(pixels, { count: 400, shape: dataset.shape, read: dataset.train.read });
    const fakes = await extractFeatures(pixels, {
      count: 100,
      shape: dataset.shape,
      read: (i, out, at) => (i < 25 ? dataset.train.read(i, out, at) : dataset.test.read(i, out, at)),
    });
    expect(memorisation(train, fakes).copies).toBe(0.25);
  });
});
