import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { webgpuBackend } from '../../../../harness/engines/webgpu/backend.js';
import { startWebgpu } from '../../../../harness/engines/webgpu/index.js';

/** Dawn's device that executes nothing allows 512 MiB (DeviceNull.cpp), and takes nothing of this machine's. */
const BUFFER_BYTES = 128e6;

describe('a GPU whose memory is full', () => {
  beforeAll(() => startWebgpu({ software: true, dawn: ['backend=null'] }));

  it('is said to be, with what this process has of it, instead of a result', async () => {
    const two = tf.add(tf.tensor1d([1, 1]), 1);
    await expect(two.data()).resolves.toHaveLength(2);
    const { device } = webgpuBackend();
    const buffers = Array.from({ length: 5 }, () => device.createBuffer({ size: BUFFER_BYTES, usage: 0x80 }));
    const sentence = /^The GPU's memory is full \(null-backend, \d+ MB of it are of this process\): use fewer --jobs/;
    await expect(two.data()).rejects.toThrow(sentence);
    expect(() => tf.mul(two, 2)).toThrow(sentence);
    for (const buffer of buffers) buffer.destroy();
  });
});
