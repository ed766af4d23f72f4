import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../harness/data/dataset.js';
import { loadDataset } from '../../../harness/data/index.js';
import { drawMixture } from '../../../harness/data/points.js';
import { startCpu } from '../../../harness/engines/cpu.js';
import { stream } from '../../../harness/random/stream.js';
import { judgeFakes, judgeAtEnd, type Fakes } from '../../../harness/scoring/evaluate.js';
import { pick } from '../../../harness/metrics/catalogue.js';
import { floorsOf, keptFloors } from '../../../harness/scoring/floors.js';
import { loadJudge, type Judge } from '../../../harness/scoring/judges.js';
import { readRecord } from '../../../harness/record/record-file.js';
import { scoreReconstructions } from '../../../harness/scoring/reconstructions.js';
import type { RunSpec } from '../../../harness/record/record.js';
import { executeRun } from '../../../harness/run/run.js';
import type { Model } from '../../../harness/training/model.js';
import { defineVariant } from '../../../harness/variant.js';
import { plain } from '../training/objectives.js';

const cache = mkdtempSync(join(tmpdir(), 'ganbench-evaluate-'));
afterAll(() => rmSync(cache, { recursive: true }));

let dataset: Dataset;
let pixels: Judge;
const options = { cache, engine: 'cpu', chooses: true };
beforeAll(async () => {
  await startCpu();
  dataset = await loadDataset('ring8');
  pixels = (await loadJudge('pixels', dataset, options)) as Judge;
});

/** Share of a 2-D normal law within 3 standard deviations. */
const WITHIN = 1 - Math.exp(-4.5);
const COUNT = 500;
const both = (samples: Float32Array): Fakes => ({ chosen: samples, reported: samples });

describe('fakes of the ring', () => {
  it('that are drawn from it have all modes, high quality, and neighbours among the reals', async () => {
    const fakes = both(drawMixture(dataset.mixture!, COUNT, stream(5, 'fakes')));
    const { metrics, collapse } = await judgeFakes(pixels, fakes, dataset);
    expect(collapse).toBeNull();
    expect(metrics['modes_pixels_n500_test']).toBe(8);
    // Four standard errors of a share.
    const error = 4 * Math.sqrt((WITHIN * (1 - WITHIN)) / COUNT);
    expect(Math.abs(metrics['high_quality_pixels_n500_test']! - WITHIN)).toBeLessThan(error);
    const end = await judgeAtEnd(pixels, fakes, dataset);
    expect(Object.keys(end).sort()).toEqual(
      ['coverage', 'density', 'precision_k3', 'precision', 'recall_k3', 'recall', 'wasserstein1'].map(
        (metric) => `${metric}_pixels_n500_test500`,
      ),
    );
    // 1 − 2⁻⁵ of the reals are covered, give or take four standard deviations of 0.012 (Monte Carlo at 500 samples).
    expect(Math.abs(end['coverage_pixels_n500_test500']! - 0.969)).toBeLessThan(0.048);
  });

  it('that lie on one centre have one mode of eight, and have collapsed', async () => {
    const [x, y] = dataset.mixture!.centres[2] as [number, number];
    const fakes = both(Float32Array.from({ length: 2 * COUNT }, (_, i) => (i % 2 === 0 ? x : y)));
    const { metrics, collapse } = await judgeFakes(pixels, fakes, dataset);
    expect(collapse).toMatch(/^most modes lost/);
    expect(metrics).toMatchObject({ modes_pixels_n500_test: 1, high_quality_pixels_n500_test: 1 });
    expect(metrics['kl_modes_pixels_n500_test']).toBeCloseTo(Math.log(8), 12);
  });

  it('that are all over the place are of no quality, but have not collapsed', async () => {
    const { metrics, collapse } = await judgeFakes(pixels, both(stream(6, 'fakes').normal(2 * COUNT, 0, 8)), dataset);
    expect(collapse).toBeNull();
    expect(metrics['high_quality_pixels_n500_test']).toBeLessThan(0.01);
  });

  it('that are not finite have columns without values', async () => {
    const fakes = both(new Float32Array(2 * COUNT).fill(NaN));
    const { metrics } = await judgeFakes(pixels, fakes, dataset);
    expect(new Set([...Object.values(metrics), ...Object.values(await judgeAtEnd(pixels, fakes, dataset))])).toEqual(
      new Set([null]),
    );
  });

  it('are scored with what is asked for only, and what chooses the best step', async () => {
    const asked: Judge = { ...pixels, metrics: pick(['kd', 'modes']) };
    const fakes = both(drawMixture(dataset.mixture!, COUNT, stream(7, 'fakes')));
    const { metrics } = await judgeFakes(asked, fakes, dataset);
    expect(Object.keys(metrics).sort()).toEqual([
      ...['kd_pixels_n500_test', 'modes_pixels_n500_test', 'sliced_wasserstein_pixels_n500_train'],
    ]);
    expect(await judgeAtEnd(asked, fakes, dataset)).toEqual({});
  });
});

it('a classifier of other classes does not judge a data set that has its own', async () => {
  expect(await loadJudge('digits', { ...dataset, name: 'fashion-mnist' }, options)).toEqual({
    missing: expect.stringMatching(/other classes .* whose network is fashion\.$/) as string,
  });
});

it('the noise floor is what reals score, is near the first-order formula, and is kept', async () => {
  const floors = await floorsOf(pixels, dataset, COUNT, options);
  expect(floors['modes_pixels_n500_test']).toBe(8);
  expect(floors['high_quality_pixels_n500_test']).toBeCloseTo(WITHIN, 1);
  expect(floors['precision_pixels_n500_test500']).toBeGreaterThan(0.9);
  const ratio = floors['fd_pixels_n500_test']! / floors['fd_first_order_pixels_n500_test']!;
  expect(ratio).toBeGreaterThan(0.3);
  expect(ratio).toBeLessThan(3); // five draws of a sum of a few squares
  expect(readdirSync(join(cache, 'floors'))).toHaveLength(1);
  expect(await floorsOf(pixels, dataset, COUNT, options)).toEqual(floors);
});

it('a noise floor in the cache that is not what was written, or is no number, is computed again', async () => {
  const floors = await floorsOf(pixels, dataset, COUNT, options);
  const [file] = readdirSync(join(cache, 'floors')).map((name) => join(cache, 'floors', name)) as [string];
  const text = readFileSync(file, 'utf8');
  const wrong = [
    text.replace(/\d\.\d/, '9.9'),
    text.replace(/:\d[^,}]*/, ':null'),
    ...[text.slice(0, 99), '{"fd_pixels_n500_test":1}', 'null', ''],
  ];
  for (const each of wrong) {
    expect(each).not.toBe(text);
    writeFileSync(file, each);
    expect(keptFloors(pixels, dataset, COUNT, options)).toBeNull();
  }
  expect(await floorsOf(pixels, dataset, COUNT, options)).toEqual(floors);
  expect(readFileSync(file, 'utf8')).toBe(text);

  // In the place of other ones it is none.
  await floorsOf(pixels, dataset, 100, options);
  const other = readdirSync(join(cache, 'floors')).map((name) => join(cache, 'floors', name));
  for (const each of other) if (each !== file) copyFileSync(file, each);
  expect(keptFloors(pixels, dataset, 100, options)).toBeNull();
});

it('an encoder that is the identity has ρ = 1, and reconstructs the signs of (x − y, y − x)', async () => {
  const identity = { apply: (_: unknown, input: unknown) => input };
  const model = { head: 'encoder', latentSize: 2, shape: [2], generator: identity, discriminator: identity };
  const spec = { seed: 0, evaluation: { samples: 200 } } as RunSpec;
  const scores = await scoreReconstructions(model as unknown as Model, {}, spec, dataset);
  expect(scores['rho_encoder_n200_test']).toBeCloseTo(1, 12);
  const point = new Float32Array(2);
  let error = 0;
  for (let i = 0; i < 200; i++) {
    dataset.test.read(i, point, 0);
    const [x, y] = point as unknown as [number, number];
    error += ((x - Math.sign(x - y)) ** 2 + (y - Math.sign(y - x)) ** 2) / 2 / 200;
  }
  expect(scores['pixel_error_pixels_n200_test']).toBeCloseTo(error, 6);
});

it('a run’s best, last, area and steps to the threshold are those of its curve', async () => {
  const spec: RunSpec = {
    variant: 'plain',
    preset: 'default',
    scheme: 'alternating',
    dataset: 'ring8',
    seed: 0,
    budget: { unit: 'generatorSteps', amount: 4 },
    batchSize: 8,
    width: 8,
    latentSize: 4,
    evaluation: { every: 2, samples: 100, curve: ['pixels'], final: [], threshold: 100 },
  };
  const runs = join(cache, 'runs');
  const record = await executeRun(spec, {
    name: 'plain-0',
    key: { key: '0', parts: {} },
    scores: { key: '0', parts: {} },
    runs,
    missing: {},
    afresh: false,
    command: ['test'],
    judges: { curve: [pixels], final: [] },
    variant: defineVariant({
      title: 'Plain',
      source: 'test',
      objective: plain,
      presets: { default: { source: 'test' } },
    }),
    dataset,
    engine: await startCpu(),
    stopping: () => false,
    onProgress: () => undefined,
  });
  expect(record).toEqual(readRecord(runs, 'plain-0'));
  const { metrics } = record!;
  const column = 'sliced_wasserstein_pixels_n100_test100';
  expect(metrics[`${column}_steps_to_100`]).toBe(0); // nobody is as far away as that
  expect([0, 2, 4]).toContain(metrics['step_best']);
  if (metrics['step_best'] === 4) expect(metrics[`${column}_best`]).toBe(metrics[`${column}_last`]);
  for (const suffix of ['best', 'last', 'auc']) expect(metrics[`${column}_${suffix}`]).toBeGreaterThan(0);
  expect(metrics['precision_pixels_n100_test100_last']).toBeTypeOf('number');
  expect(Object.keys(metrics).filter((name) => /train|rho/.test(name))).toEqual([]);
});
