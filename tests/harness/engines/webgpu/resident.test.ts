import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { eager, type CompiledStep, type Step } from '../../../../harness/engines/engine.js';
import { captured } from '../../../../harness/engines/webgpu/replay/capture.js';
import { startWebgpu } from '../../../../harness/engines/webgpu/index.js';
import { resident } from '../../../../harness/engines/webgpu/replay/resident.js';
import { stream } from '../../../../harness/random/stream.js';
import { describeOnGpu } from './software-gpu.js';
import { trafficOf } from './traffic.js';

const ROW = 6;
/** More rows than are uploaded at a time. */
const COUNT = 1100;
const rows = Array.from({ length: COUNT }, (_, i) => stream(i, 'rows').normal(ROW));
const samples = {
  count: COUNT,
  rowSize: ROW,
  read: (index: number, out: Float32Array, offset: number): void => out.set(rows[index]!, offset),
};

describeOnGpu('rows that stay on the device', () => {
  beforeAll(() => startWebgpu({ software: true }));

  it.each([
    ['captured', captured],
    ['eager', eager],
  ] as [string, (step: Step) => CompiledStep][])(
    'are those of the host, batch after batch, in a step that is %s',
    async (_, compile) => {
      const kept = resident(samples)!;
      const run = compile((_state, { x, by }) => ({ state: {}, outputs: { y: tf.mul(x!, by!) } }));
      const state = { tensors: {} };
      for (const indices of [
        [1099, 0, 7, 7],
        [1, 1000, 999, 1098],
      ]) {
        const inputs = { x: kept.take(Uint32Array.from(indices), [4, 2, 3]), by: tf.scalar(2) };
        const { y } = run(state, inputs);
        expect(y!.shape).toEqual([4, 2, 3]);
        expect(Array.from(await y!.data())).toEqual(indices.flatMap((i) => Array.from(rows[i]!, (value) => 2 * value)));
        tf.dispose([inputs, y!]);
      }
      kept.dispose();
    },
  );

  it('are not kept where a program could not read them', () => {
    expect(resident({ ...samples, count: 2 ** 24 + 1, rowSize: 1 })).toBeUndefined();
    expect(resident({ ...samples, count: 2 ** 20, rowSize: 2 ** 20 })).toBeUndefined();
  });

  it('send their numbers only', async () => {
    const kept = resident(samples)!;
    const run = captured((_state, { x }) => ({ state: {}, outputs: { y: tf.add(x!, 1) } }));
    const state = { tensors: {} };
    const step = () => {
      const x = kept.take(Uint32Array.of(3, 4, 5), [3, ROW]);
      tf.dispose([run(state, { x }), x]);
    };
    step();
    expect((await trafficOf(step)).written).toBe(3 * 4);
    kept.dispose();
  });
});
