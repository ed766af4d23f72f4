import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadDataset } from '../../../harness/data/index.js';
import { startCpu } from '../../../harness/engines/cpu.js';
import { gradientError } from '../../../harness/engines/gradient-check.js';
import { stream } from '../../../harness/random/stream.js';
import { augmented, AUGMENTATION_DRAWS, type Augmentation } from '../../../harness/training/augmentation.js';
import { packed } from '../../../harness/training/view.js';
import { autoencoder, type Objective } from '../../../harness/variant.js';
import * as objectives from './objectives.js';
import { modelOf, normal, trainerOf } from './support.js';

const engine = await startCpu();
beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe('a pack', () => {
  it('has neighbouring points side by side', () => {
    expect(
      packed(
        2,
        tf.tensor2d([
          [1, 2],
          [3, 4],
          [5, 6],
          [7, 8],
        ]),
      ).arraySync(),
    ).toEqual([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ]);
  });

  it('has the channels of neighbouring images side by side at every position', () => {
    const [n, h, w, c, pack] = [4, 2, 3, 2, 2];
    const images = normal([n, h, w, c], 'images');
    const [whole, apart] = [packed(pack, images).arraySync(), images.arraySync()] as number[][][][][];
    for (let i = 0; i < n; i++)
      for (let y = 0; y < h; y++)
        for (let x = 0; x < w; x++)
          for (let channel = 0; channel < c; channel++)
            expect(whole![Math.floor(i / pack)]![y]![x]![(i % pack) * c + channel]).toBe(apart![i]![y]![x]![channel]);
  });
});

describe('changed images', () => {
  const [n, h, w, c] = [3, 16, 24, 3];
  const images = (): tf.Tensor => normal([n, h, w, c], 'images');
  const draws = (row: readonly number[]): tf.Tensor =>
    tf.tensor(Array.from({ length: n }, () => row).flat(), [n, AUGMENTATION_DRAWS]);
  const change = (kind: Augmentation, row: readonly number[]): number[][][][] =>
    augmented([kind], images(), draws(row)).arraySync() as number[][][][];
  const plain = (): number[][][][] => images().arraySync() as number[][][][];

  // DiffAugment_pytorch.py with draws b, s, c: brightness + b − ½; saturation 2s; contrast c + ½.
  it('colours: brightness, then distance from grey, then distance from the mean', () => {
    const [b, s, k] = [0.9, 0.2, 0.7];
    const expected = plain().map((image) => {
      const bright = image.map((row) => row.map((pixel) => pixel.map((v) => v + b - 0.5)));
      const saturated = bright.map((row) =>
        row.map((pixel) => {
          const grey = pixel.reduce((sum, v) => sum + v, 0) / c;
          return pixel.map((v) => (v - grey) * 2 * s + grey);
        }),
      );
      const mean = saturated.flat(2).reduce((sum, v) => sum + v, 0) / (h * w * c);
      return saturated.flat(2).map((v) => (v - mean) * (k + 0.5) + mean);
    });
    const have = change('color', [b, s, k, 0, 0, 0, 0]).map((image) => image.flat(2));
    have.forEach((image, i) => image.forEach((v, at) => expect(v).toBeCloseTo(expected[i]![at]!, 4)));
  });

  // h/8 = 2 and w/8 = 3: five and seven shifts, evenly.
  it.each([
    [0, 0, -2, -3],
    [0.5, 0.5, 0, 0],
    [0.999, 0.999, 2, 3],
    [0.25, 0.9, -1, 3],
  ])('shifts by draws %f, %f: row i is row i + %d, column j is column j + %d, else 0', (dy, dx, down, right) => {
    const [have, original] = [change('translation', [0, 0, 0, dy, dx, 0, 0]), plain()];
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++)
        expect(have[1]![y]![x]).toEqual(original[1]![y + down]?.[x + right] ?? Array<number>(c).fill(0));
  });

  // A hole of 8 × 12, whose middle is from 0 to h and from 0 to w.
  it.each([
    [0, 0, 0, 4, 0, 6],
    [0.5, 0.5, 4, 12, 6, 18],
    [0.999, 0.999, 12, 16, 18, 24],
  ])('cuts out where the draws %f, %f say', (dy, dx, top, bottom, left, end) => {
    const [have, original] = [change('cutout', [0, 0, 0, 0, 0, dy, dx]), plain()];
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++) {
        const hole = y >= top && y < bottom && x >= left && x < end;
        have[0]![y]![x]!.forEach((v, at) => expect(v).toBeCloseTo(hole ? 0 : original[0]![y]![x]![at]!, 12));
      }
  });

  it.each(['color', 'translation', 'cutout'] as const)('%s has the gradient of finite differences', async (kind) => {
    const noise = tf.tensor(stream(1, 'draws').uniform(n * AUGMENTATION_DRAWS), [n, AUGMENTATION_DRAWS]);
    const value = (x: tf.Tensor): tf.Tensor => tf.mean(tf.square(tf.square(augmented([kind], x, noise))));
    expect(await gradientError(value, images(), stream(2, 'direction'))).toBeLessThan(5e-3);
  });
});

describe('what cannot be seen in such a way is refused in a sentence', () => {
  const reconstructing: Objective = { ...objectives.plain, head: autoencoder((r) => tf.mean(r, 1)) };
  it.each([
    ['packs of 3 of a batch of 8', () => modelOf(objectives.plain, { pack: 3 }), /cannot be cut into packs of 3/],
    ['packs before an autoencoder', () => modelOf(reconstructing, { pack: 2 }), /set pack to 1/],
    ['changed points', () => modelOf(objectives.plain, { augment: ['color'] }), /these samples are points/],
  ])('%s', (_, build, sentence) => {
    expect(build).toThrow(sentence);
  });
});

it('packs cost what their discriminator costs, and show as many reals', async () => {
  const ring = await loadDataset('ring8');
  const spent = (pack: number) => {
    const trainer = trainerOf(modelOf(objectives.plain, { pack }), { engine, dataset: ring });
    trainer.step();
    trainer.dispose();
    return trainer.spent;
  };
  const [one, two] = [spent(1), spent(2)];
  expect(two.imagesSeen).toBe(one.imagesSeen);
  expect(two.flops).toBeLessThan(one.flops);
});
