import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startCpu } from '../../../harness/engines/cpu.js';
import { architectures } from '../../../harness/networks/architectures.js';
import { backbone } from '../../../harness/networks/backbone.js';
import { batchNorm } from '../../../harness/networks/batch-norm.js';
import { classProduct, perClass, projection } from '../../../harness/networks/classes.js';
import { dense } from '../../../harness/networks/layers.js';
import { initialise, sequential, type Network } from '../../../harness/networks/network.js';
import type { NetworkOptions } from '../../../harness/networks/options.js';
import { oneHot } from '../../../harness/training/labels.js';
import { stream } from '../../../harness/random/stream.js';

beforeAll(startCpu);

const CLASSES = 3;
const normal = (shape: readonly number[], name: string): tf.Tensor =>
  tf.tensor(stream(0, name).normal(shape.reduce((a, b) => a * b, 1)), [...shape]);
const near = (values: readonly number[]): unknown[] => values.map((value) => expect.closeTo(value, 4));

describe('batch normalisation with a scale and an offset for each class', () => {
  const network = sequential('n', { norm: perClass(batchNorm(2, 'glorot'), CLASSES) });
  const SCALES = [
    [2, 3],
    [5, 7],
    [11, 13],
  ];
  const OFFSETS = [
    [0.1, 0.2],
    [0.3, 0.4],
    [0.5, 0.6],
  ];
  const weights = () => ({
    'n/norm/scale': tf.tensor2d(SCALES),
    'n/norm/offset': tf.tensor2d(OFFSETS),
    'n/norm/mean': tf.tensor1d([1, 2]),
    'n/norm/variance': tf.tensor1d([4, 9]),
  });
  // Two images of 1 × 2 positions and two channels.
  const IMAGES = [1, 10, 3, 20, 5, 60, 7, 30];
  const LABELS = [2, 0];

  /** Of a channel: 1, 3, 5, 7 and 10, 20, 60, 30. */
  const normalised = (value: number, channel: number): number => {
    const all = IMAGES.filter((_, i) => i % 2 === channel);
    const mean = all.reduce((a, b) => a + b) / 4;
    const variance = all.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 4;
    return (value - mean) / Math.sqrt(variance + 1e-5);
  };

  it('is the published formula, with the statistics of the whole batch', () => {
    const y = network.apply(weights(), tf.tensor(IMAGES, [2, 1, 2, 2]), {
      training: true,
      labels: oneHot(LABELS, CLASSES),
    });
    const expected = IMAGES.map((value, i) => {
      const [label, channel] = [LABELS[Math.floor(i / 4)]!, i % 2];
      return SCALES[label]![channel]! * normalised(value, channel) + OFFSETS[label]![channel]!;
    });
    expect([...y.dataSync()]).toEqual(near(expected));
  });

  it('uses the moving statistics in evaluation, with the scale of the class', () => {
    const y = network.apply(weights(), tf.tensor2d([[3, 5]]), { training: false, labels: oneHot([1], CLASSES) });
    expect([...y.dataSync()]).toEqual(near([5 * 1 + 0.3, 7 * 1 + 0.4]));
  });

  it('moves the moving statistics as without labels', () => {
    const updates: Record<string, tf.Tensor> = {};
    const pass = { training: true, labels: oneHot(LABELS, CLASSES), updates };
    network.apply(weights(), tf.tensor(IMAGES, [2, 1, 2, 2]), pass);
    // 0.9 · old + 0.1 · (4, 30).
    expect([...updates['n/norm/mean']!.dataSync()]).toEqual(near([0.9 + 0.4, 1.8 + 3]));
  });

  it('has the gradients of finite differences, 0 for a class that is not there', () => {
    const [x, probe] = [tf.tensor(IMAGES, [2, 1, 2, 2]), normal([2, 1, 2, 2], 'probe')];
    const pass = { training: true, labels: oneHot(LABELS, CLASSES) };
    const loss = (state: Record<string, tf.Tensor>): tf.Scalar =>
      tf.sum(tf.mul(probe, network.apply(state, x, pass))) as tf.Scalar;
    const state = weights();
    for (const name of ['n/norm/scale', 'n/norm/offset'] as const) {
      const gradient = tf.grad((weight: tf.Tensor) => loss({ ...state, [name]: weight }))(state[name]);
      const step = 0.5; // the loss is linear in both
      for (const [row, column] of [0, 1, 2].flatMap((label) => [0, 1].map((channel) => [label, channel] as const))) {
        const moved = (by: number): number => {
          const table = state[name].arraySync();
          table[row]![column]! += by;
          return loss({ ...state, [name]: tf.tensor2d(table) }).dataSync()[0]!;
        };
        const slope = (moved(step) - moved(-step)) / (2 * step);
        expect(gradient.arraySync()).toHaveLength(CLASSES);
        expect((gradient.arraySync() as number[][])[row]![column]).toBeCloseTo(row === 1 ? 0 : slope, 3);
      }
    }
  });

  it('needs the classes', () => {
    expect(() => network.apply(weights(), tf.tensor2d([[3, 5]]), { training: false })).toThrow(/n\/norm needs/);
  });
});

describe('projection', () => {
  const network = sequential('d', {
    out: projection(dense(2, 1, 'glorot'), classProduct(2, CLASSES, 'glorot')),
  });
  const state = () => ({
    'd/out/kernel': tf.tensor2d([[2], [3]]),
    'd/out/bias': tf.tensor1d([0.5]),
    // A column a class.
    'd/out/embedding/kernel': tf.tensor2d([
      [1, 10, 100],
      [2, 20, 200],
    ]),
  });

  it('adds the product with the vector of the class to the score', () => {
    const x = tf.tensor2d([
      [1, 1],
      [1, -1],
      [2, 0.5],
    ]);
    const scores = network.apply(state(), x, { training: true, labels: oneHot([0, 2, 1], CLASSES) });
    expect([...scores.dataSync()]).toEqual(near([5.5 + 3, -0.5 - 100, 6 + 30]));
  });

  it('has the vector and the kernel as its gradient at the features', () => {
    const at = tf.grad((x: tf.Tensor) => tf.sum(network.apply(state(), x, { training: true, labels: oneHot([1], 3) })));
    expect([...at(tf.tensor2d([[4, 5]])).dataSync()]).toEqual(near([2 + 10, 3 + 20]));
  });

  it('counts the linear layer and one product a sample', () => {
    expect(network.multiplyAdds.all).toBe(2 + 2);
  });
});

const options = (more: Partial<NetworkOptions> = {}): NetworkOptions => ({
  shape: [16, 16, 1],
  width: 2,
  latentSize: 3,
  generatorNorm: 'batch',
  discriminatorNorm: 'none',
  leakySlope: 0.2,
  head: 'score',
  initialiser: 'glorot',
  ...more,
});
const weightsOf = (network: Pick<Network, 'parameters' | 'buffers'>): Record<string, tf.Tensor> =>
  Object.fromEntries(
    Object.entries({ ...network.parameters, ...network.buffers }).map(([name, weight]) => [
      name,
      // Moved from where classes are alike.
      tf.add(
        initialise({ [name]: weight }, stream(0, name))[name]!,
        tf.mul(0.1, normal(weight.shape, `${name} noise`)),
      ),
    ]),
  );
const count = ({ parameters }: Network): number =>
  Object.values(parameters).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);

const normed = architectures.filter(({ name }) => name !== 'r3gan').map(({ name }) => ({ name }));

describe.each(normed)('$name with labels', ({ name }) => {
  const told = options({ network: { name }, classes: CLASSES });
  const alone = options({ network: { name } });

  it('makes other samples of the same latents for another class, and scores a sample otherwise for another', () => {
    const { generator, discriminator } = backbone(told);
    const made = [0, 1, 2].map((label) => {
      const labels = oneHot([label, label], CLASSES);
      return generator.apply(weightsOf(generator), normal([2, 3], 'z'), { training: true, labels });
    });
    expect(new Set(made.map((each) => String(each.dataSync()))).size).toBe(CLASSES);
    const scores = [0, 1, 2].map((label) =>
      discriminator
        .apply(weightsOf(discriminator), made[0]!, { training: true, labels: oneHot([label, label], CLASSES) })
        .dataSync(),
    );
    expect(new Set(scores.map(String)).size).toBe(CLASSES);
  });

  it('has the weights of its normalisation once for each class, a vector of each class, and nothing else more', () => {
    const [one, other] = [backbone(told), backbone(alone)];
    const norms = Object.entries(other.generator.parameters).filter(([each]) => /(scale|offset)$/.test(each));
    const own = norms.reduce((sum, [, { shape }]) => sum + shape[0]!, 0);
    expect(count(one.generator) - count(other.generator)).toBe((CLASSES - 1) * own);
    const last = Object.entries(other.discriminator.parameters)
      .filter(([each]) => each.endsWith('/kernel'))
      .at(-1)!;
    expect(count(one.discriminator) - count(other.discriminator)).toBe(CLASSES * last[1].shape[0]!);
    expect(Object.keys(one.discriminator.parameters)).toEqual(
      expect.arrayContaining(Object.keys(other.discriminator.parameters)),
    );
    expect(Object.keys(one.generator.parameters)).toEqual(Object.keys(other.generator.parameters));
  });
});

describe('what cannot be told classes', () => {
  it.each([
    ['a generator without normalisation', options({ classes: CLASSES, generatorNorm: 'none' }), /generatorNorm/],
    ['r3gan', options({ classes: CLASSES, network: { name: 'r3gan' } }), /r3gan has none/],
  ])('%s', (_, told, reason) => {
    expect(() => backbone(told)).toThrow(reason);
  });
});

it('spectral normalisation divides the vectors of the classes by their largest singular value too', () => {
  const { discriminator } = backbone(options({ classes: CLASSES, discriminatorNorm: 'spectral' }));
  const names = Object.keys(discriminator.buffers);
  expect(names.filter((each) => each.endsWith('embedding/u'))).toHaveLength(1);
});
