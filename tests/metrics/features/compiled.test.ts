import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { eager, type Engine } from '../../../harness/engines/engine.js';
import { startTensorflow } from '../../../harness/engines/tensorflow/index.js';
import { stream } from '../../../harness/random/stream.js';
import { loadClassifier } from '../../../metrics/features/classifier/load.js';
import { loadStackedDigits } from '../../../metrics/features/classifier/stacked.js';
import { compiled } from '../../../metrics/features/compiled.js';
import { extractFeatures } from '../../../metrics/features/extract.js';
import { loadMobilenet } from '../../../metrics/features/mobilenet.js';
import { pixelsOf } from '../../../metrics/features/pixels.js';
import { itUnless, noShared, shared } from '../../needs.js';

const MODEL = 'models/mobilenet_v1_025_224';

describe('a compiled feature network', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startTensorflow({ device: 'cpu', threads: 1 });
  });
  const imagesOf = (channels: number) => {
    const size = 28 * 28 * channels;
    const pixels = stream(3, 'images').normal(25 * size, 0, 0.5);
    return {
      count: 25,
      shape: [28, 28, channels],
      read: (i: number, out: Float32Array, at: number) => out.set(pixels.subarray(i * size, (i + 1) * size), at),
    };
  };

  const networks = [
    { name: 'digits', channels: 1, load: () => loadClassifier('digits') },
    { name: 'stacked digits', channels: 2, load: () => loadStackedDigits(2) },
    { name: 'mobilenet025', channels: 1, load: () => loadMobilenet(join(shared, MODEL)), lack: noShared(MODEL) },
  ];
  for (const { name, channels, load, lack } of networks)
    itUnless(
      lack,
      `${name} gives the same numbers, for whole batches and the last one, and leaves no tensor`,
      async () => {
        const network = await load();
        const images = imagesOf(channels);
        const want = await extractFeatures(network, images, { batch: 10 });
        for (const compile of [engine.compile.bind(engine), eager]) {
          const fast = compiled(network, compile);
          await extractFeatures(fast, images, { batch: 10 }); // records
          const before = tf.memory().numTensors;
          expect(await extractFeatures(fast, images, { batch: 10 })).toEqual(want);
          expect(tf.memory().numTensors).toBe(before);
        }
        network.dispose();
      },
    );

  it('is the network itself where it does not tell its weights', () => {
    const pixels = pixelsOf([2]);
    expect(compiled(pixels, eager)).toBe(pixels);
  });
});
