import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { gather } from '../../../../harness/data/dataset.js';
import mnist from '../../../../harness/data/datasets/mnist.js';
import ring8 from '../../../../harness/data/datasets/ring8.js';
import { UserError } from '../../../../harness/ground/errors.js';
import { evaluateSamples, type EvaluateRequest } from '../../../../harness/scoring/samples/index.js';
import { evaluationJson, evaluationText } from '../../../../harness/scoring/samples/output.js';
import { stream } from '../../../../harness/random/stream.js';
import { encodeSafetensors } from '../../../../harness/ground/safetensors.js';
import { useEngineAtHand } from '../../../metrics/support.js';

const folder = mkdtempSync(join(tmpdir(), 'ganbench-evaluate-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Arrays are features, and nothing starts an engine. */
const of = (request: Partial<EvaluateRequest>) =>
  evaluateSamples({
    features: 'none',
    floor: false,
    log: () => undefined,
    onProgress: () => undefined,
    startEngine: () => Promise.reject(new Error('no engine is needed')),
    ...request,
  });

/** A .npy file of float64 in C order, as numpy.save writes it. */
function npy(name: string, shape: readonly number[], values: ArrayLike<number>): string {
  const dictionary = `{'descr': '<f8', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const header = Buffer.from(`${dictionary.padEnd(117)}\n`, 'latin1');
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0]);
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat([start, header, Buffer.from(Float64Array.from(values).buffer)]));
  return path;
}

function tensor(name: string, shape: readonly number[], values: Float32Array): string {
  const path = join(folder, name);
  writeFileSync(path, encodeSafetensors({ samples: { dtype: 'F32', shape, data: values } }));
  return path;
}

// compare_gan's metrics/fid_score_test.py: 89.0909 with covariances divided by n − 1.
const real = npy(
  'real.npy',
  [100, 2],
  Array.from({ length: 200 }, (_, i) => (i % 2 === 0 && i < 100 ? 2 : 1)),
);
const fake = npy(
  'fake.npy',
  [100, 2],
  Array.from({ length: 200 }, (_, i) => (i % 2 === 0 && i >= 100 ? 2 : 9)),
);

describe('evaluate', () => {
  it('has the named metrics and what they were computed on as JSON keys', async () => {
    const result = evaluationJson(await of({ real, fake, metrics: ['fd', 'prdc'] }));
    expect(Object.keys(result)).toEqual([
      ...['fd', 'precision', 'recall', 'density', 'coverage'],
      ...['nReal', 'nFake', 'dimensions', 'features', 'seconds', 'provenance'],
    ]);
    expect(result).toMatchObject({ nReal: 100, nFake: 100, dimensions: 2, features: 'none' });
    expect(result['fd']).toBeCloseTo(89.0909, 4);
  });

  it('agrees with closed forms: two samples whose moments are exact', async () => {
    // Mean 0 and variance 1 (divided by n − 1) against mean 3 and variance 4: 9 + (1 − 2)² = 10.
    const unit = [-1, 1, -1, 1, -1, 1, -1, 1].map((value) => value * Math.sqrt(7 / 8));
    const wide = unit.map((value) => 3 + 2 * value);
    const { values } = await of({ real: npy('unit.npy', [8, 1], unit), fake: npy('wide.npy', [8, 1], wide) });
    expect(values.fd).toBeCloseTo(10, 10);
    // In order the points move by 3 − 0.94 and 3 + 0.94.
    expect(values.wasserstein1).toBeCloseTo(3, 10);
    expect(values.fd_infinity).toBeNull(); // too few samples, and not asked for
  });

  it('scores probabilities alone: one-hot rows of ten classes give 10', async () => {
    const oneHot = Array.from({ length: 1000 }, (_, i) => Number(Math.floor(i / 10) % 10 === i % 10));
    const result = evaluationJson(await of({ probabilities: npy('p.npy', [100, 10], oneHot) }));
    expect(Object.keys(result).slice(0, 2)).toEqual(['inception_score_1', 'inception_score_10']);
    expect(result['inception_score_1']).toBeCloseTo(10, 10);
    expect(result['inception_score_10']).toBeCloseTo(10, 10);
    expect(result['nFake']).toBe(100);
  });

  it('gives the reason beside a value that is null, and the size of subsets', async () => {
    const few = npy('few.npy', [8, 1], [1, 2, 3, 4, 5, 6, 7, 8]);
    const result = evaluationJson(await of({ real: few, fake: few }));
    expect(result['fd_infinity']).toBeNull();
    expect((result['missing'] as Record<string, string>)['fd_infinity']).toMatch(/samples/);
    const many = (name: string) => tensor(`${name}.safetensors`, [1200, 2], stream(1, name).normal(2400));
    const subsets = await of({ real: many('d'), fake: many('e'), metrics: ['kd_subsets', 'diversity'] });
    expect(evaluationJson(subsets)).toMatchObject({ kdSubsets: { count: 100, size: 1000 } });
    expect(evaluationJson(subsets)).not.toHaveProperty('missing');
    expect(evaluationText(subsets)).toMatch(/diversity .* the reals’ is the goal\nkd_subsets .* lower is better/);
    expect(evaluationText(subsets)).toMatch(
      /kd_subsets is of 100 random subsets of 1000 samples of either set; their standard deviation is [\d.e-]+\./,
    );
  });

  it('says for people what reals score against reals, and distances as multiples of that', async () => {
    const request = {
      real: tensor('a.safetensors', [400, 3], stream(1, 'a').normal(1200)),
      fake: tensor('b.safetensors', [200, 3], stream(1, 'b').normal(600, 2)),
      metrics: ['fd', 'recall', 'wasserstein1'],
      floor: true,
    };
    const evaluation = await of(request);
    const text = evaluationText(evaluation);
    expect(text).toMatch(/400 reals, 200 fakes, 3 features \(none\)/);
    expect(text).toMatch(/metric +value +real vs real +in floors/);
    expect(Number(/fd .* ([\d.]+)×/.exec(text)![1])).toBeGreaterThan(20);
    expect(text).toMatch(/splits of the reals into 266 and 133/);
    expect(text).toMatch(/wasserstein1 is of random subsets of 200 samples/);
    expect(evaluationJson(evaluation)).toMatchObject({
      wasserstein1Samples: 200,
      noiseFloor: { nReal: 266, nFake: 133, splits: 5 },
    });
    const more = tensor('c.safetensors', [200, 3], stream(1, 'c').normal(600));
    expect((await of({ ...request, floor: more })).floor).toMatchObject({ nReal: 400, nFake: 200 });
  });
});

describe('evaluate with a feature network', () => {
  beforeAll(async () => {
    vi.stubEnv('GANBENCH_CACHE', join(folder, 'cache'));
    await useEngineAtHand();
  });
  afterAll(() => vi.unstubAllEnvs());
  const startEngine = () => Promise.resolve({ id: tf.getBackend(), rounding: tf.getBackend() });

  it('finds the modes of a mixture that points reach', async () => {
    const { mixture } = await ring8.load();
    const points = Array.from({ length: 100 }, (_, i) => mixture!.centres[i % 2 === 0 ? 0 : 3]!).flat();
    points.splice(0, 2, 9, 9); // one point is far off, nearest to another centre than those two
    const { values } = await of({
      real: 'ring8',
      fake: npy('points.npy', [100, 2], points),
      features: 'pixels',
      startEngine,
      metrics: ['modes', 'kl_modes', 'high_quality'],
    });
    const divergence = 0.49 * Math.log(0.49 * 8) + 0.5 * Math.log(0.5 * 8) + 0.01 * Math.log(0.01 * 8);
    expect([values.modes, values.high_quality]).toEqual([2, 0.99]);
    expect(values.kl_modes).toBeCloseTo(divergence, 10);
  });

  it('scores digits by class: all ten in the first thousand, and better than noise', async () => {
    const { test } = await mnist.load();
    const first = tensor(
      'digits.safetensors',
      [1000, 28, 28, 1],
      gather(
        test,
        Array.from({ length: 1000 }, (_, i) => i),
        784,
      ),
    );
    const noise = tensor('noise.safetensors', [1000, 28, 28, 1], stream(2, 'noise').uniform(784_000, -1, 1));
    const request = { real: first, features: 'digits', startEngine, metrics: ['fd', 'inception_score_1', 'modes'] };
    const own = await of({ ...request, fake: first });
    const bad = await of({ ...request, fake: noise });
    expect([own.values.modes, own.dimensions]).toEqual([10, 64]);
    expect(own.values.inception_score_1!).toBeGreaterThan(9);
    expect(own.values.fd).toBeCloseTo(0, 6);
    expect(bad.values.inception_score_1!).toBeLessThan(3);
    expect(bad.values.fd!).toBeGreaterThan(100);
  });
});

describe('a request that cannot be carried out is refused with a sentence:', () => {
  const nan = npy('nan.npy', [6, 2], [...new Array<number>(11).fill(1), NaN]);
  const three = npy('three.npy', [6, 3], new Array<number>(18).fill(1));
  const one = npy('one.npy', [1, 2], [1, 2]);
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  const pixels = { features: 'pixels' };
  const startEngine = () => Promise.resolve({ id: 'none', rounding: 'none' });
  it.each<[string, Partial<EvaluateRequest>, RegExp]>([
    ['features that are not numbers', { real, fake: nan }, /sample 5 holds NaN at index 1/],
    ['different widths', { real, fake: three }, /equal dimensions, but got 2 and 3/],
    ['fewer than two samples', { real, fake: one }, /at least 2 samples.* 100 and 1/],
    ['an empty folder', { real: empty, fake: empty, ...pixels }, /empty has no PNG, JPEG/],
    ['no such source', { real: 'nothing', fake }, /no file, folder or data set "nothing"/],
    ['a folder as features', { real: empty, fake }, /is not an array: --features none takes/],
    ['one set only', { real }, /needs --real and --fake/],
    ['no such metric', { real, fake, metrics: ['fid'] }, /no metric "fid" here; there are fd,/],
    [
      'too few samples for a named metric',
      { real: three, fake: three, metrics: ['fd_infinity'] },
      /at least 20 samples/,
    ],
    ['a score without probabilities', { real, fake, metrics: ['modes'] }, /modes needs class probabilities/],
    ['no such network', { real, fake, features: 'inception', startEngine }, /no feature network "inception"/],
    ['vectors for an image network', { real, fake, features: 'mobilenet', startEngine }, /need --features none/],
    ['probabilities that are none', { probabilities: three, metrics: ['inception_score_1'] }, /row 0 has the sum 3/],
    ['the same without a metric named', { probabilities: three }, /row 0 has the sum 3/],
    ['probabilities of other samples', { real, fake, probabilities: one }, /100 fakes, but probabilities of 1/],
    ['an option that features have not', { real: `${real}?range=0,1`, fake }, /after "\?" there can be array/],
    ['further reals of another width', { real, fake, floor: three }, /3 features instead of 2/],
  ])('%s', async (_, request, message) => {
    const evaluation = of(request);
    await expect(evaluation).rejects.toThrow(UserError);
    await expect(evaluation).rejects.toThrow(message);
  });
});
