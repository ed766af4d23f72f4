import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import jpeg from 'jpeg-js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stream } from '../../../harness/random/stream.js';
import { extractFeatures } from '../../../metrics/features/extract.js';
import { handlerOf, readGraphModel } from '../../../metrics/features/graph-model.js';
import { loadMobilenetV2 } from '../../../metrics/features/mobilenet-v2.js';
import type { FeatureNetwork } from '../../../metrics/features/network.js';
import { useEngineAtHand } from '../support.js';
import { describeUnless, noShared, shared } from '../../needs.js';

const MODEL = 'mobilenet_v2_050_96';
const model = join(shared, 'models', MODEL);

/** A part of a picture as [1, side, side, 3] in [−1, 1]. */
function crop(file: string, top: number, left: number, side: number): tf.Tensor4D {
  const { width, height, data } = jpeg.decode(readFileSync(join(shared, 'data', file)), { useTArray: true });
  const pixels = Float32Array.from(
    data.filter((_, i) => i % 4 !== 3),
    (byte) => byte / 127.5 - 1,
  );
  return tf.slice(tf.tensor4d(pixels, [1, height, width, 3]), [0, top, left, 0], [1, side, side, 3]);
}

const cosine = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  const product = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
    Array.from(x).reduce((sum, value, i) => sum + value * y[i]!, 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
};

// The model and the pictures lie beside the checkout and are no part of it.
describeUnless(noShared(`models/${MODEL}`), 'mobilenet-v2-050', () => {
  let network: FeatureNetwork;
  beforeAll(async () => {
    await useEngineAtHand();
    network = await loadMobilenetV2(model);
  });
  afterAll(() => network.dispose());

  it('gives what the graph gives at its pooled layer for the same picture in [0, 1]', async () => {
    const { artifacts } = await readGraphModel(model);
    const graph = await loadGraphModel(handlerOf(artifacts));
    const bytes = stream(3, 'bytes').uniform(96 * 96 * 3, 0, 1);
    const [ours, theirs] = tf.tidy(() => {
      const image = tf.tensor4d(bytes, [1, 96, 96, 3]);
      const pooled = graph.execute(image, 'module_apply_default/MobilenetV2/Logits/AvgPool') as tf.Tensor;
      return [network.features(tf.sub(tf.mul(image, 2), 1)).dataSync(), pooled.dataSync()];
    });
    graph.dispose();
    expect(ours.length).toBe(1280);
    expect(Math.max(...ours)).toBeGreaterThan(0.5);
    expect(Math.max(...ours)).toBeLessThanOrEqual(6);
    ours.forEach((value, i) => expect(value).toBeCloseTo(theirs[i]!, 3));
  });

  it('finds a picture more like its mirror image than like another animal', () => {
    const [panda, mirrored, cat] = tf.tidy(() => {
      const picture = crop('panda.jpg', 0, 0, 200);
      return [picture, tf.reverse(picture, 2), crop('cat.jpg', 0, 0, 200)].map((each) =>
        network.features(each).dataSync(),
      );
    });
    expect(cosine(panda!, mirrored!)).toBeGreaterThan(cosine(panda!, cat!) + 0.1);
  });

  it('takes grey images of any size, whatever the batch', async () => {
    const pixels = stream(5, 'images').uniform(7 * 784, -1, 1);
    const read = (index: number, out: Float32Array, offset: number): void =>
      out.set(pixels.subarray(index * 784, index * 784 + 784), offset);
    const images = { count: 7, shape: [28, 28, 1], read };
    const before = tf.memory().numTensors;
    const whole = await extractFeatures(network, images, { batch: 7 });
    const parts = await extractFeatures(network, images, { batch: 3 });
    expect(tf.memory().numTensors).toBe(before);
    const largest = Math.max(...whole.values);
    whole.values.forEach((value, i) => expect(Math.abs(value - parts.values[i]!) / largest).toBeLessThan(1e-5));
    expect(() => network.features(tf.zeros([1, 8, 8, 2]))).toThrow('1 or 3 channels');
  });

  it('is not another network', async () => {
    const other = join(shared, 'models/mobilenet_v1_025_224');
    await expect(loadMobilenetV2(other)).rejects.toThrow(/is not MobileNet v2 0\.50: its input is -1,224,224,3/);
  });
});
