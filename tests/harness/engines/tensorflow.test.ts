import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';

import type { Engine } from '../../../harness/engines/engine.js';
import { startEngine } from '../../../harness/engines/start.js';
import { startTensorflow } from '../../../harness/engines/tensorflow/index.js';
import { UserError } from '../../../harness/ground/errors.js';
import { checkEngine } from '../../../harness/setup/engine-check.js';
import { stream } from '../../../harness/random/stream.js';
import { itUnless, notLinux } from '../../needs.js';

const numbers = (seed: number, shape: number[]) =>
  tf.tensor(
    stream(seed, 'test').uniform(
      shape.reduce((a, b) => a * b),
      -1,
      1,
    ),
    shape,
  );

describe('the tensorflow engine', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startTensorflow({ device: 'cpu', threads: 2 });
  });

  it('says what it is', () => {
    expect(engine).toMatchObject({ name: 'tensorflow', device: 'cpu', threads: 2 });
    expect(engine.version).toMatch(/^TensorFlow 2\.\d+\.\d+, tfjs 4\.22\.0$/);
    expect(tf.getBackend()).toBe('tensorflow');
    expect(process.env).toMatchObject({ TF_NUM_INTRAOP_THREADS: '2', TF_DETERMINISTIC_OPS: '1' });
  });

  it('multiplies and convolves to the same bits each time', () => {
    const [a, image, filter] = [numbers(1, [200, 300]), numbers(2, [8, 14, 14, 16]), numbers(3, [4, 4, 16, 32])];
    const product = () => tf.matMul(a, a, false, true).dataSync();
    const filterSlope = () =>
      tf
        .grad((f: tf.Tensor) => tf.sum(tf.square(tf.conv2d(image as tf.Tensor4D, f as tf.Tensor4D, 2, 'same'))))(filter)
        .dataSync();
    expect(product()).toEqual(product());
    expect(filterSlope()).toEqual(filterSlope());
  });

  itUnless(notLinux, 'refuses a GPU where TensorFlow sees none, and does not fall back', async () => {
    const result = await checkEngine({ engine: 'tensorflow', device: 'gpu', threads: 1 });
    if ('failure' in result) expect(result.failure).toMatch(/^TensorFlow does not see a GPU here: .*--device cpu`\.$/);
    else expect(result.device).toBe('gpu');
  });
});

describe('startEngine', () => {
  it('says why it took TensorFlow', async () => {
    const { engine, reason } = await startEngine({ engine: 'auto', device: 'cpu', threads: 1 });
    expect(engine.name).toBe('tensorflow');
    expect(reason).toMatch(/^tensorflow: TensorFlow 2\.\d+\.\d+, tfjs 4\.22\.0, CPU$/);
  });

  it.each(['wasm', 'cpu'] as const)('refuses a GPU with the engine %s', async (engine) => {
    const attempt = startEngine({ engine, device: 'gpu', threads: 1 });
    await expect(attempt).rejects.toThrow(`The engine ${engine} computes on the CPU only`);
    await expect(attempt).rejects.toBeInstanceOf(UserError);
  });

  it('says why neither TensorFlow nor WebGPU has a GPU', async () => {
    const result = await checkEngine({ engine: 'auto', device: 'gpu', threads: 1 });
    if ('failure' in result)
      expect(result.failure).toMatch(/TensorFlow sees no GPU, and WebGPU finds no GPU here.*--device cpu\.$/);
    else expect(result.device).toBe('gpu');
  });
});
