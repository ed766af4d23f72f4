import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { gather, type Dataset } from '../../../harness/data/dataset.js';
import { stream } from '../../../harness/random/stream.js';
import { fromHost, readCheckpoint } from '../../../harness/record/checkpoint.js';
import type { RunSpec } from '../../../harness/record/record.js';
import { loadJudge } from '../../../harness/scoring/judges.js';
import { modelOf } from '../../../harness/training/begin.js';
import { equalShares } from '../../../harness/training/labels.js';
import { sizeOfDataset } from '../../../harness/training/obstacle.js';
import { sample } from '../../../harness/training/sampler.js';
import { dataset, engine, planOf, runsFolder, sgan, tiny, train } from './support.js';

const CLASSES = 8;

/** The ring with the number of the nearest centre as the class of each point. */
function ringOfClasses(): Dataset {
  const { centres } = dataset.mixture!;
  const nearest = ([x, y]: Float32Array): number => {
    const distances = centres.map(([a, b]) => Math.hypot(x! - a!, y! - b!));
    return distances.indexOf(Math.min(...distances));
  };
  const part = (samples: Dataset['train'], count: number): Dataset['train'] => ({
    count,
    read: samples.read.bind(samples),
    labels: Uint8Array.from({ length: count }, (_, i) => nearest(gather(samples, [i], 2))),
  });
  return { ...dataset, train: part(dataset.train, 2000), test: part(dataset.test, 500) };
}

/** Of two sets of points, in closed form: tr √(S₁S₂) = √(tr(S₁S₂) + 2 √(det S₁ · det S₂)) for 2 × 2 matrices. */
function frechet(one: readonly number[][], other: readonly number[][]): number {
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b) / values.length;
  const fit = (rows: readonly number[][]) => {
    const [x, y] = [0, 1].map((axis) => rows.map((row) => row[axis]!)) as [number[], number[]];
    const spread = (a: number[], b: number[]): number =>
      (mean(a.map((value, i) => (value - mean(a)) * (b[i]! - mean(b)))) * a.length) / (a.length - 1);
    return { x: mean(x), y: mean(y), xx: spread(x, x), xy: spread(x, y), yy: spread(y, y) };
  };
  const [a, b] = [fit(one), fit(other)];
  const product = a.xx * b.xx + 2 * a.xy * b.xy + a.yy * b.yy;
  const determinants = (a.xx * a.yy - a.xy ** 2) * (b.xx * b.yy - b.xy ** 2);
  const root = Math.sqrt(product + 2 * Math.sqrt(Math.max(0, determinants)));
  return (a.x - b.x) ** 2 + (a.y - b.y) ** 2 + a.xx + a.yy + b.xx + b.yy - 2 * root;
}

const cache = mkdtempSync(join(tmpdir(), 'ganbench-cache-'));
afterAll(() => rmSync(cache, { recursive: true }));

const told = ringOfClasses();
const spec: RunSpec = { ...tiny, labels: true, evaluation: { ...tiny.evaluation, samples: 64 } };
const sizes = { ring8: sizeOfDataset(told) };
const loaded = await loadJudge('pixels', told, {
  cache,
  engine: engine.name,
  chooses: true,
  labels: true,
});
if ('missing' in loaded) throw new Error(loaded.missing);
const judges = { curve: [loaded], final: [] };

describe('a run with labels', () => {
  it('is refused in a plan where the data set has none, in a sentence', () => {
    expect(planOf(runsFolder(), spec)).toMatchObject({
      state: 'impossible',
      reason: 'The samples of ring8 have no labels: leave labels: out of the suite, or take a data set with classes.',
    });
  });

  it('has a key of its own, and the others have theirs as before', () => {
    const runs = runsFolder();
    const [one, other] = [planOf(runs, spec, { sizes }), planOf(runs, { ...spec, labels: undefined }, { sizes })];
    expect(other.key.parts).not.toHaveProperty('labels');
    expect(one.key.parts).toEqual({ ...other.key.parts, labels: 'told' });
    expect(one.key.key).not.toBe(other.key.key);
  });

  it('records that it has them, and scores fakes of each class against reals of it', async () => {
    const runs = runsFolder();
    const planned = planOf(runs, spec, { sizes });
    const record = (await train(runs, planned, { dataset: told, judges }))!;
    expect(record).toMatchObject({ status: 'ok', spec: { labels: true } });

    const model = modelOf(spec, sgan.variant, sizeOfDataset(told));
    const { tensors } = readCheckpoint(join(runs, record.name, 'snapshots', '0000006.safetensors'));
    const weights = fromHost(tensors);
    const classes = equalShares(64, CLASSES, stream(spec.seed, 'labels', 'evaluation latents'));
    const fakes = await sample(model, weights, stream(spec.seed, 'evaluation latents').normal(64 * 2), classes);
    tf.dispose(weights);
    const rowsOf = (read: (i: number) => number[], labels: ArrayLike<number>, label: number): number[][] =>
      Array.from(labels, (each, i) => (each === label ? [read(i)] : [])).flat();
    const distances = Array.from({ length: CLASSES }, (_, label) =>
      frechet(
        rowsOf((i) => [...gather(told.test, [i], 2)], told.test.labels!, label),
        rowsOf((i) => [fakes[2 * i]!, fakes[2 * i + 1]!], classes, label),
      ),
    );
    const mean = distances.reduce((a, b) => a + b) / CLASSES;
    expect(record.metrics['intra_fd_pixels_n64_test_last']! / mean).toBeCloseTo(1, 4);
  });

  it.each([1, 5])('stopped after %i steps continues bit for bit', async (steps) => {
    const [whole, halves] = [runsFolder(), runsFolder()];
    const own = { dataset: told, judges };
    const expected = (await train(whole, planOf(whole, spec, { sizes }), own))!;
    let asked = 0;
    const stopping = (): boolean => ++asked > steps;
    expect(await train(halves, planOf(halves, spec, { sizes }), { ...own, stopping })).toBeUndefined();
    const record = (await train(halves, planOf(halves, spec, { sizes }), own))!;
    expect([record.digest, record.metrics]).toEqual([expected.digest, expected.metrics]);
    const trace = (runs: string): string => readFileSync(join(runs, record.name, 'trace.json'), 'utf8');
    expect(trace(halves)).toBe(trace(whole));
  });

  it('leaves no tensors behind', async () => {
    const runs = runsFolder();
    await train(runs, planOf(runs, spec, { sizes }), { dataset: told, judges });
    const before = tf.memory().numTensors;
    const others = runsFolder();
    await train(others, planOf(others, spec, { sizes }), { dataset: told, judges });
    expect(tf.memory().numTensors).toBe(before);
  });
});
