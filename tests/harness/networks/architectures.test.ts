import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import { startCpu } from '../../../harness/engines/cpu.js';
import { gradientError } from '../../../harness/engines/gradient-check.js';
import { architectures, badNetwork } from '../../../harness/networks/architectures.js';
import { backbone } from '../../../harness/networks/backbone.js';
import { networkText } from '../../../harness/networks/choice.js';
import { initialise, type Network } from '../../../harness/networks/network.js';
import type { NetworkOptions } from '../../../harness/networks/options.js';
import { meanPool, upsample } from '../../../harness/networks/resampling.js';
import { stagesOf } from '../../../harness/networks/sizes.js';
import { maxout } from '../../../harness/networks/layers.js';
import { stream } from '../../../harness/random/stream.js';
import { parametersOf, publishedNetworks } from '../../../benchmarks/published-networks.js';

beforeAll(startCpu);
beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const options = (more: Partial<NetworkOptions>): NetworkOptions => ({
  shape: [32, 32, 3],
  width: 2,
  latentSize: 3,
  generatorNorm: 'batch',
  discriminatorNorm: 'none',
  leakySlope: 0.2,
  head: 'score',
  initialiser: 'glorot',
  ...more,
});
const weightsOf = ({ parameters, buffers }: Network): Record<string, tf.Tensor> =>
  initialise({ ...parameters, ...buffers }, stream(0, 'initialisation'));
const normal = (shape: number[], name: string): tf.Tensor =>
  tf.tensor(stream(0, name).normal(shape.reduce((a, b) => a * b)), shape);

const sizes: Readonly<Record<string, readonly number[][]>> = {
  dcgan: [
    [16, 16],
    [28, 28],
    [48, 48],
    [96, 96],
    [128, 128],
    [256, 256],
    [32, 64],
  ],
  resnet: [
    [16, 16],
    [28, 28],
    [32, 32],
    [48, 48],
    [64, 64],
    [96, 96],
    [128, 128],
    [32, 64],
  ],
  r3gan: [
    [16, 16],
    [28, 28],
    [32, 32],
    [64, 64],
    [32, 64],
  ],
  sndcgan: [
    [16, 16],
    [32, 32],
    [48, 48],
    [32, 64],
  ],
  infogan: [
    [28, 28],
    [32, 32],
    [32, 64],
  ],
  unrolled: [
    [16, 16],
    [28, 28],
    [32, 64],
  ],
  mlp: [[8, 8]],
};

describe.each(architectures)('the network $name', ({ name }) => {
  it.each((sizes[name] ?? []).map(([height, width]) => [height!, width!] as const))(
    'of %d × %d makes images in [−1, 1] and scores each with one number',
    (height, width) => {
      const shape = [height, width, 1];
      const { generator, discriminator } = backbone(options({ shape, width: 1, network: { name } }));
      const samples = generator.apply(weightsOf(generator), normal([2, 3], 'z'), { training: true });
      expect(samples.shape).toEqual([2, ...shape]);
      expect(tf.max(tf.abs(samples)).dataSync()[0]).toBeLessThanOrEqual(1);
      expect(discriminator.apply(weightsOf(discriminator), samples, { training: true }).shape).toEqual([2]);
    },
  );

  it('refuses sizes and norms that it does not have in a sentence that says what to do', () => {
    if (name === 'mlp') return; // has all
    const shape = [30, 30, 3];
    expect(() => backbone(options({ shape, network: { name } }))).toThrow(/not 30 × 30[.:].*resize|resize/i);
    expect(() => backbone(options({ shape: [2], network: { name } }))).toThrow(/built for images/);
  });

  it('reconstructs samples in their shape where the objective asks for an autoencoder', () => {
    const shape = [32, 32, 1];
    const { discriminator } = backbone(options({ shape, head: 'autoencoder', network: { name } }));
    const raw = discriminator.apply(weightsOf(discriminator), normal([2, ...shape], 'x'), { training: true });
    expect(raw.shape).toEqual([2, 3 + 32 * 32]);
  });
});

describe('the number of parameters', () => {
  // Biases before a normalisation and groups are the differences that docs/measured/networks.md names.
  const apart: Readonly<Record<string, readonly [number, number]>> = {
    dcgan: [8192 + 256 + 128 + 64 + 3, 64 + 128 + 256 + 512 + 1],
    mlp: [4 * 400, 0],
    r3gan: [8 * 9 * 1536 ** 2 * (1 - 1 / 96), 8 * 9 * 1536 ** 2 * (1 - 1 / 96) + 1],
  };
  it.each(publishedNetworks.map((each) => [networkText(each.options.network), each.options.shape, each] as const))(
    'of %s for %j is the published one, but for what is said',
    (_, __, { options: of, published }) => {
      const [generator, discriminator] = apart[of.network!.name] ?? [0, 0];
      expect(parametersOf(of)).toEqual({
        generator: published.generator + generator,
        discriminator: published.discriminator + discriminator,
      });
    },
  );
});

describe('sizes', () => {
  it.each([
    [[28, 28], [7, 7], 2],
    [[48, 48], [6, 6], 3],
    [[32, 64], [4, 8], 3],
    [[128, 128], [4, 4], 5],
  ])('%j begins at %j and doubles %d times', (shape, base, doublings) => {
    expect(stagesOf('dcgan', shape)).toEqual({ base, doublings });
  });

  it.each([[[30, 30]], [[8, 8]], [[512, 512]], [[32, 34]]])('%j is refused', (shape) => {
    expect(() => stagesOf('dcgan', shape)).toThrow(/resize them/);
  });
});

describe('resampling', () => {
  const x = (): tf.Tensor => tf.tensor([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 4, 1]);

  it('pools 2 × 2 positions to their mean and repeats each position four times', () => {
    const scope = undefined as never;
    expect(Array.from(meanPool.apply(x(), scope).dataSync())).toEqual([3.5, 5.5]);
    expect(upsample.apply(tf.tensor([1, 2], [1, 1, 2, 1]), scope).arraySync()).toEqual([
      [
        [[1], [1], [2], [2]],
        [[1], [1], [2], [2]],
      ],
    ]);
  });

  it.each([
    ['meanPool', meanPool],
    ['upsample', upsample],
    ['maxout', maxout(2)],
  ])('%s has the gradient of finite differences', async (name, layer) => {
    const input = name === 'maxout' ? normal([3, 8], 'x') : normal([2, 4, 4, 3], 'x');
    const value = (t: tf.Tensor): tf.Tensor => tf.sum(tf.square(tf.square(layer.apply(t, undefined as never))));
    expect(await gradientError(value, input, stream(1, 'direction'))).toBeLessThan(5e-3);
  });
});

it('maxout takes the largest of the pieces of each unit', () => {
  const x = tf.tensor2d([[1, 5, 2, -3, -1, -2]]);
  expect(
    Array.from(
      maxout(3)
        .apply(x, undefined as never)
        .dataSync(),
    ),
  ).toEqual([5, -1]);
});

describe('what a suite may say of a network', () => {
  it.each([
    [{ name: 'dgcan' }, /no network "dgcan" \(did you mean dcgan\?\)/],
    [{ name: 'resnet', generatorwidth: 3 }, /generatorwidth/],
    [{ name: 'mlp', maxout: 1 }, /maxout/],
  ])('%j is refused', (choice, sentence) => {
    expect(badNetwork(choice)).toMatch(sentence);
  });

  it.each([[{ name: 'resnet', pooling: 'mean' }], [{ name: 'mlp', generator: [4, 4], maxout: 5 }]])(
    '%j is taken',
    (choice) => {
      expect(badNetwork(choice)).toBeUndefined();
    },
  );
});
