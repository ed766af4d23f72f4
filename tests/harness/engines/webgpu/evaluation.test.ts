import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Dataset } from '../../../../harness/data/dataset.js';
import { startCpu } from '../../../../harness/engines/cpu.js';
import type { Engine } from '../../../../harness/engines/engine.js';
import { startWebgpu } from '../../../../harness/engines/webgpu/index.js';
import { stream } from '../../../../harness/random/stream.js';
import { judgeFakes } from '../../../../harness/scoring/evaluate.js';
import { loadJudge, type Judge } from '../../../../harness/scoring/judges.js';
import { executeRun } from '../../../../harness/run/run.js';
import { entries, planOf, prepared, runsFolder, tiny } from '../../run/support.js';
import { describeOnGpu } from './software-gpu.js';

const PIXELS = 28 * 28;
const IMAGES = 4;

/** Grey noise, brighter from image to image; few, because a software GPU takes 0.1 s for the features of one. */
const split = (name: string, count: number) => ({
  count,
  read: (index: number, out: Float32Array, offset: number): void =>
    out.set(stream(index, name).uniform(PIXELS, -1, index / count), offset),
});
const noise: Dataset = {
  name: 'noise',
  shape: [28, 28, 1],
  checksum: 'noise',
  train: split('train', IMAGES),
  test: split('test', IMAGES),
};

const cache = mkdtempSync(join(tmpdir(), 'ganbench-features-'));
afterAll(() => rmSync(cache, { recursive: true }));

async function judgeOn(engine: Engine): Promise<Judge> {
  await tf.setBackend(engine.name);
  const options = {
    cache,
    engine: engine.name,
    compile: (step: Parameters<Engine['compile']>[0]) => engine.compile(step),
  };
  const loaded = await loadJudge('digits', noise, { ...options, chooses: true, metrics: ['fd', 'kd'] });
  if ('missing' in loaded) throw new Error(loaded.missing);
  return loaded;
}

describeOnGpu('evaluation of images on webgpu', () => {
  let engine: Engine;
  let digits: Judge;
  beforeAll(async () => {
    engine = await startWebgpu({ software: true });
    digits = await judgeOn(engine);
  });

  it('scores the same samples as the cpu engine does', async () => {
    const samples = stream(0, 'fakes').uniform(IMAGES * PIXELS, -1, 1);
    const fakes = { chosen: samples, reported: samples };
    const onGpu = await judgeFakes(digits, fakes, noise);
    const expected = await judgeFakes(await judgeOn(await startCpu()), fakes, noise);
    expect(Object.keys(onGpu.metrics)).toEqual(Object.keys(expected.metrics));
    expect(Object.keys(onGpu.metrics).length).toBeGreaterThan(2);
    for (const [column, value] of Object.entries(expected.metrics))
      expect(Math.abs(onGpu.metrics[column]! / value! - 1), column).toBeLessThan(1e-4);
  });

  it('gives a run its curve, its best step and its pictures', async () => {
    await tf.setBackend(engine.name);
    const spec = {
      ...tiny,
      dataset: noise.name,
      batchSize: 2,
      width: 2,
      budget: { unit: 'generatorSteps', amount: 1 } as const,
      evaluation: { every: 1, samples: IMAGES, curve: ['digits'], final: [] },
    };
    const runs = runsFolder();
    const planned = planOf(runs, spec, {
      provenance: { ...prepared.provenance, engine: 'webgpu' },
      checksums: { noise: noise.checksum },
      sizes: {},
      networks: { noise: { digits: digits.network.weightsHash } },
    });
    const { variant } = entries.find(({ name }) => name === 'sgan') as Extract<
      (typeof entries)[number],
      { status: 'ready' }
    >;
    const record = await executeRun(spec, {
      ...planned,
      runs,
      dataset: noise,
      engine,
      variant,
      afresh: false,
      command: [],
      missing: {},
      judges: { curve: [digits], final: [] },
      stopping: () => false,
      onProgress: () => undefined,
    });
    expect(record).toMatchObject({ status: 'ok' });
    expect(Object.keys(record!.files!)).toEqual(expect.arrayContaining(['curve.csv', 'checkpoint.safetensors']));
    expect(record!.metrics![`fd_digits_n${IMAGES}_test_best`]).toBeGreaterThan(0);
  });
});
