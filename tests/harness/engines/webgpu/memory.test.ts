import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../../harness/engines/engine.js';
import { webgpuBackend } from '../../../../harness/engines/webgpu/backend.js';
import { startWebgpu } from '../../../../harness/engines/webgpu/index.js';
import { memoryOf } from '../../../../harness/engines/webgpu/memory.js';
import { describeOnGpu } from './software-gpu.js';

describeOnGpu('the memory of the device', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startWebgpu({ software: true });
  });
  const memory = () => memoryOf(webgpuBackend().device);
  /** The uniforms and the like of a small operation. */
  const SMALL = 10_000;

  it('counts the buffers of tensors and the data that stay, and keeps the highest sum', async () => {
    const before = memory().bytes;
    const data = engine.resident!({ count: 1000, rowSize: 250, read: (_, out, offset) => out.fill(1, offset, 250) })!;
    expect(memory().bytes).toBe(before + 1_000_000);

    const rows = tf.ones([1000, 500]);
    const doubled = tf.mul(rows, 2);
    const both = memory().bytes;
    // The ones, the twos, and what they were written to the device through.
    expect(both).toBeGreaterThanOrEqual(before + 1_000_000 + 2 * 2_000_000);
    expect(memory().peakBytes).toBe(both);

    data.dispose();
    expect(memory()).toEqual({ bytes: both - 1_000_000, peakBytes: both });
    await doubled.data();
    tf.dispose([rows, doubled]);
  });

  it('grows by what a recorded step keeps, and shrinks with its state', async () => {
    const compiled = engine.compile(({ w }, { x }) => ({ state: { w: tf.add(w!, tf.mul(x!, 2)) }, outputs: {} }));
    const state = { tensors: { w: tf.zeros([1000, 250]) } };
    const x = tf.tensor(new Float32Array(250_000), [1000, 250]);
    const before = memory().bytes;
    compiled(state, { x });
    // State, input, twice the input, the next state.
    const [grown, all] = [memory().bytes - before, 4 * 1_000_000];
    expect(Math.abs(grown - all)).toBeLessThan(SMALL);
    for (let i = 0; i < 5; i++) compiled(state, { x });
    expect(memory().bytes - before).toBe(grown);
    await state.tensors.w.data();
    tf.dispose([state.tensors, x]);
    expect(memory().bytes - before).toBeLessThan(all / 2);
  });

  it('counts a buffer that is destroyed twice once', () => {
    const before = memory().bytes;
    const buffer = webgpuBackend().device.createBuffer({ size: 4096, usage: 0x80 });
    buffer.destroy();
    buffer.destroy();
    expect(memory().bytes).toBe(before);
  });
});
