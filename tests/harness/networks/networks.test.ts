import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startCpu } from '../../../harness/engines/cpu.js';
import { backbone } from '../../../harness/networks/backbone.js';
import { kernel } from '../../../harness/networks/initialisers.js';
import { initialise, type Network } from '../../../harness/networks/network.js';
import type { NetworkOptions } from '../../../harness/networks/options.js';
import { stream } from '../../../harness/random/stream.js';

beforeAll(startCpu);

const options = (more: Partial<NetworkOptions>): NetworkOptions => ({
  shape: [28, 28, 1],
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

describe.each([[[28, 28, 1]], [[32, 32, 3]], [[64, 64, 3]], [[2]]])('the backbone for samples of shape %j', (shape) => {
  it('makes samples of that shape and scores each with one number', () => {
    const { generator, discriminator } = backbone(options({ shape }));
    const samples = generator.apply(weightsOf(generator), normal([2, 3], 'z'), { training: true });
    expect(samples.shape).toEqual([2, ...shape]);
    if (shape.length === 3) expect(tf.max(tf.abs(samples)).dataSync()[0]).toBeLessThanOrEqual(1);
    expect(discriminator.apply(weightsOf(discriminator), samples, { training: true }).shape).toEqual([2]);
  });
});

describe('normalisation', () => {
  const scoreAlone = (norm: 'none' | 'layer' | 'batch'): { alone: number; together: number; mixes: boolean } => {
    const { discriminator } = backbone(options({ discriminatorNorm: norm }));
    const weights = weightsOf(discriminator);
    const images = normal([3, 28, 28, 1], 'x');
    const first = tf.slice(images, [0, 0, 0, 0], [1, 28, 28, 1]);
    const score = (x: tf.Tensor): number => discriminator.apply(weights, x, { training: true }).dataSync()[0]!;
    return { alone: score(first), together: score(images), mixes: discriminator.mixesSamples };
  };

  it.each(['none', 'layer'] as const)('%s: a score does not depend on the rest of the batch', (norm) => {
    const { alone, together, mixes } = scoreAlone(norm);
    expect(mixes).toBe(false);
    expect(alone).toBeCloseTo(together, 5);
  });

  it.each([[[28, 28, 1]], [[2]]])(
    'batch, of shape %j: leaves the first layer out, so that place and scale are seen',
    (shape) => {
      const { discriminator } = backbone(options({ shape, width: 8, discriminatorNorm: 'batch' }));
      const initial = weightsOf(discriminator);
      const biased = Object.entries(initial).map(([name, value]) =>
        name.endsWith('/bias') ? ([name, normal(value.shape, name)] as const) : ([name, value] as const),
      );
      const x = normal([16, ...shape], 'x');
      const scores = (samples: tf.Tensor): number[] =>
        Array.from(discriminator.apply(Object.fromEntries(biased), samples, { training: true }).dataSync());
      const [plain, moved] = [scores(x), scores(tf.add(tf.mul(x, 3), 10))];
      const spread = Math.max(...plain) - Math.min(...plain);
      expect(Math.max(...plain.map((score, i) => Math.abs(score - moved[i]!)))).toBeGreaterThan(0.1 * spread);
    },
  );

  it('batch: it does, and the network says so', () => {
    const { alone, together, mixes } = scoreAlone('batch');
    expect(mixes).toBe(true);
    expect(Math.abs(alone - together)).toBeGreaterThan(1e-4);
  });

  it('spectral+batch: kernels are divided by their norm and activations normalised', () => {
    const { discriminator } = backbone(options({ discriminatorNorm: 'spectral+batch' }));
    const names = Object.keys(discriminator.buffers);
    expect(names.filter((name) => name.endsWith('/u'))).toHaveLength(3);
    expect(names.filter((name) => name.endsWith('/variance'))).toHaveLength(1);
    expect(discriminator.mixesSamples).toBe(true);
  });

  it('batch: moving statistics go a tenth of the way to the batch, with the unbiased variance', () => {
    const { generator } = backbone(options({ shape: [2] }));
    const weights = weightsOf(generator);
    const z = normal([5, 3], 'z');
    const updates: Record<string, tf.Tensor> = {};
    generator.apply(weights, z, { training: true, updates });
    const x = tf.matMul(z as tf.Tensor2D, weights['generator/dense0/kernel'] as tf.Tensor2D).arraySync() as number[][];
    const column = x.map((row) => row[0]!);
    const mean = column.reduce((a, b) => a + b) / 5;
    const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4;
    expect(updates['generator/norm0/mean']!.dataSync()[0]).toBeCloseTo(0.1 * mean, 5);
    expect(updates['generator/norm0/variance']!.dataSync()[0]).toBeCloseTo(0.9 + 0.1 * variance, 5);
  });
});

describe('initialisers', () => {
  const [fanIn, fanOut] = [400, 100];
  const spread = (name: 'dcgan' | 'glorot' | 'he' | 'uniform'): number => {
    const values = kernel(name, [fanIn, fanOut], fanIn, fanOut).fill(stream(1, name));
    return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  };

  // Standard deviations: N(0, 0.02²); a uniform law on ±a has a/√3.
  it.each([
    ['dcgan', 0.02],
    ['glorot', Math.sqrt(2 / (fanIn + fanOut))],
    ['he', Math.sqrt(2 / fanIn)],
    ['uniform', 0.05 / Math.sqrt(3)],
  ] as const)('%s has standard deviation %f', (name, expected) => {
    expect(spread(name) / expected).toBeCloseTo(1, 1.7);
  });

  it.each([[[6, 4]], [[4, 6]]])('orthogonal %j has orthonormal rows or columns', (shape) => {
    const [rows, columns] = shape as [number, number];
    const q = tf.tensor2d(kernel('orthogonal', shape, rows, columns).fill(stream(2, 'q')), [rows, columns]);
    const gram = rows > columns ? tf.matMul(q, q, true, false) : tf.matMul(q, q, false, true);
    const error = tf.max(tf.abs(tf.sub(gram, tf.eye(Math.min(rows, columns))))).dataSync()[0]!;
    expect(error).toBeLessThan(1e-6);
  });

  it('two layers of one shape start differently', () => {
    const { generator } = backbone(options({ shape: [2], latentSize: 2 }));
    const weights = weightsOf(generator);
    expect(weights['generator/dense1/kernel']!.dataSync()).not.toEqual(weights['generator/dense2/kernel']!.dataSync());
  });
});
