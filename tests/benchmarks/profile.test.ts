import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { profileOnDevice } from '../../benchmarks/profile.js';
import { startWebgpu } from '../../harness/engines/webgpu/index.js';
import { adam, slots, update } from '../../harness/training/optimizers.js';
import { describeOnGpu } from '../harness/engines/webgpu/software-gpu.js';

describeOnGpu("a profile by the device's clock", () => {
  beforeAll(() => startWebgpu({ software: true }));

  it("has a time for tfjs's kernels and for ours, in nanoseconds", async () => {
    const shape: [number, number, number, number] = [16, 14, 14, 32];
    const spec = adam({ learningRate: 0.1 });
    const x = tf.ones(shape);
    const slot = Object.fromEntries(
      Object.entries(slots(spec, 'o', { w: { shape, fill: () => new Float32Array() } })).map(([name, { shape }]) => [
        name,
        tf.zeros([...shape]),
      ]),
    );
    const state = { w: x, ...slot };
    const step = (): void =>
      tf.tidy(() => {
        const y = tf.leakyRelu(tf.sin(x), 0.2);
        update(spec, 'o', state, { w: tf.tanh(y) }, tf.scalar(0.1));
        tf.sum(y);
      });
    step(); // compiles
    const kernels = await profileOnDevice(() => [step(), step()], 2);

    const times = new Map(kernels.map(({ name, milliseconds }) => [name, milliseconds]));
    for (const name of ['Sin', 'LeakyRelu', 'Tanh', 'AdamStep', 'Sum'])
      expect(times.get(name), name).toBeGreaterThan(0);
    expect(kernels.find(({ name }) => name === 'LeakyRelu')!.calls).toBe(1);
    // Browsers' clocks tick in 65,536 ns.
    const ticks = kernels.map(({ milliseconds }) => (milliseconds * 2e6) / 65536);
    expect(Math.max(...ticks.map((count) => Math.abs(count - Math.round(count))))).toBeGreaterThan(0.01);
    tf.dispose(state);
  });
});
