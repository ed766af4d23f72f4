import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { eager, type CompiledStep, type Step, type Tensors } from '../../../../harness/engines/engine.js';
import { webgpuBackend } from '../../../../harness/engines/webgpu/backend.js';
import { captured } from '../../../../harness/engines/webgpu/replay/capture.js';
import { startWebgpu } from '../../../../harness/engines/webgpu/index.js';
import { stream } from '../../../../harness/random/stream.js';
import { describeOnGpu } from './software-gpu.js';

const random = stream(0, 'capture test');
const normal = (...shape: number[]): tf.Tensor => tf.tensor(random.normal(shape.reduce((a, b) => a * b)), shape);
const copyOf = (tensor: tf.Tensor): tf.Tensor => tf.tensor(tensor.dataSync().slice(), tensor.shape);
const numbers = async (tensors: Tensors): Promise<unknown> =>
  Promise.all(Object.entries(tensors).map(async ([name, t]) => [name, t.shape, Array.from(await t.data())]));

/** Outputs of all steps and the last state, as numbers. */
async function trail(compile: (step: Step) => CompiledStep, step: Step, start: Tensors, inputs: Tensors[]) {
  const state = { tensors: Object.fromEntries(Object.entries(start).map(([name, t]) => [name, copyOf(t)])) };
  const run = compile(step);
  const outputs = inputs.map((each) => run(state, each));
  return { outputs: await Promise.all(outputs.map(numbers)), state: await numbers(state.tensors) };
}

describeOnGpu('a captured step on webgpu', () => {
  beforeAll(() => startWebgpu({ software: true }));

  const descent: Step = ({ w, count }, { x }) => {
    const { value, grad } = tf.valueAndGrad((at: tf.Tensor) => tf.mean(tf.square(tf.matMul(x!, at))))(w!);
    return { state: { w: tf.sub(w!, tf.mul(grad, 0.1)), count: tf.add(count!, 1) }, outputs: { value } };
  };
  const start = () => ({ w: normal(3, 2), count: tf.scalar(0) });

  it('gives the bits of the eager one, also when its inputs change', async () => {
    const from = start();
    const inputs = [normal(5, 3), normal(5, 3), normal(5, 3)].map((x) => ({ x }));
    expect(await trail(captured, descent, from, inputs)).toEqual(await trail(eager, descent, from, inputs));
  });

  it('is recorded anew for other shapes, and goes on with the same state', async () => {
    const from = start();
    const inputs = [normal(5, 3), normal(4, 3), normal(5, 3)].map((x) => ({ x }));
    expect(await trail(captured, descent, from, inputs)).toEqual(await trail(eager, descent, from, inputs));
  });

  it('takes inputs that were computed on the GPU', async () => {
    const from = start();
    const inputs = [normal(5, 3), normal(5, 3)].map((x) => ({ x: tf.mul(x, 2) }));
    expect(await trail(captured, descent, from, inputs)).toEqual(await trail(eager, descent, from, inputs));
  });

  it('runs the JavaScript of the step once', async () => {
    let calls = 0;
    const run = captured((_state, { x }) => ({ state: {}, outputs: { y: tf.add(x!, ++calls) } }));
    const state = { tensors: {} };
    const results = [1, 2, 3].map((x) => run(state, { x: tf.scalar(x) }).y!.data());
    expect((await Promise.all(results)).map((y) => y[0])).toEqual([2, 3, 4]);
    expect(calls).toBe(1);
  });

  it('leaves no tensors behind and takes no more memory from step to step', async () => {
    const state = { tensors: start() };
    const run = captured(descent);
    const x = normal(5, 3);
    tf.dispose(run(state, { x }));
    tf.dispose(run(state, { x }));
    const before = tf.memory() as tf.MemoryInfo & { numBytesAllocatedInGPU: number };
    for (let i = 0; i < 20; i++) tf.dispose(run(state, { x }));
    expect(tf.memory()).toMatchObject({
      numTensors: before.numTensors,
      numBytesAllocatedInGPU: before.numBytesAllocatedInGPU,
    });
  });

  it('gives its memory back with the state', async () => {
    const { device } = webgpuBackend();
    const living = new Set<GPUBuffer>();
    const create = device.createBuffer;
    const prototype = (globalThis as unknown as { GPUBuffer: { prototype: GPUBuffer } }).GPUBuffer.prototype;
    const { destroy } = prototype;
    device.createBuffer = (descriptor) => {
      const buffer = create.call(device, descriptor);
      living.add(buffer);
      return buffer;
    };
    prototype.destroy = function (this: GPUBuffer) {
      living.delete(this);
      return destroy.call(this);
    };
    try {
      const kept = tf.scalar(0.1); // of a later step too, so it stays
      const run = captured(({ w, v }, { x }) => ({
        state: { w: tf.add(tf.mul(tf.add(x!, kept), 3), v!), v: w! },
        outputs: {},
      }));
      const pooled = (tf.memory() as tf.MemoryInfo & { numBytesAllocatedInGPU: number }).numBytesAllocatedInGPU;
      const state = { tensors: { w: normal(3, 2), v: normal(3, 2) } as Tensors };
      for (let i = 0; i < 3; i++) run(state, { x: normal(3, 2) });
      expect(living.size).toBeGreaterThan(5);
      tf.dispose(state.tensors);
      expect([...living].map(({ size }) => size)).toEqual([4]);
      expect((tf.memory() as tf.MemoryInfo & { numBytesAllocatedInGPU: number }).numBytesAllocatedInGPU).toBe(pooled);
      expect(Array.from(await tf.add(kept, 1).data())[0]).toBeCloseTo(1.1, 6);
    } finally {
      device.createBuffer = create;
      prototype.destroy = destroy;
    }
  });

  it('tells the state as it is now, however often it is read', async () => {
    const state = { tensors: { count: tf.scalar(0) } as Tensors };
    const run = captured(({ count }) => ({ state: { count: tf.add(count!, 1) }, outputs: {} }));
    for (const expected of [1, 2, 3]) {
      run(state, {});
      expect((await state.tensors.count!.data())[0]).toBe(expected);
    }
  });

  it('leaves a clone of the state, and earlier outputs, as they were', async () => {
    const state = { tensors: { count: tf.scalar(0) } as Tensors };
    const run = captured(({ count }) => ({
      state: { count: tf.add(count!, 1) },
      outputs: { twice: tf.mul(count!, 2) },
    }));
    const kept: Promise<Float32Array | Int32Array | Uint8Array>[] = [];
    const clones: tf.Tensor[] = [];
    for (let i = 0; i < 3; i++) {
      clones.push(tf.clone(state.tensors.count!));
      kept.push(run(state, {}).twice!.data());
    }
    expect(await Promise.all(clones.map(async (clone) => (await clone.data())[0]))).toEqual([0, 1, 2]);
    expect((await Promise.all(kept)).map(([value]) => value)).toEqual([0, 2, 4]);
    expect((await state.tensors.count!.data())[0]).toBe(3);
  });

  it('goes on from a state that something else replaced', async () => {
    const state = { tensors: { count: tf.scalar(0) } as Tensors };
    const run = captured(({ count }) => ({ state: { count: tf.add(count!, 1) }, outputs: {} }));
    run(state, {});
    state.tensors.count!.dispose();
    state.tensors = { count: tf.scalar(10) };
    run(state, {});
    expect((await state.tensors.count!.data())[0]).toBe(11);
  });

  it('serves two states, and two steps on one state', async () => {
    const [increase, double] = [
      captured(({ count }) => ({ state: { count: tf.add(count!, 1) }, outputs: {} })),
      captured(({ count }) => ({ state: { count: tf.mul(count!, 2) }, outputs: {} })),
    ];
    const states = [1, 5].map((value) => ({ tensors: { count: tf.scalar(value) } as Tensors }));
    for (let i = 0; i < 3; i++) for (const state of states) [increase!, double!].forEach((run) => run(state, {}));
    const values = await Promise.all(states.map(async ({ tensors }) => (await tensors.count!.data())[0]));
    expect(values).toEqual([22, 54]); // x → 2(x + 1), three times
  });

  it('exchanges two tensors of the state', async () => {
    const state = { tensors: { a: tf.tensor1d([1, 2]), b: tf.tensor1d([3, 4]) } as Tensors };
    const run = captured(({ a, b }) => ({ state: { a: b!, b: a! }, outputs: {} }));
    for (let i = 0; i < 3; i++) run(state, {});
    expect(Array.from(await state.tensors.a!.data())).toEqual([3, 4]);
    expect(Array.from(await state.tensors.b!.data())).toEqual([1, 2]);
  });

  it('is not disturbed by other work in between', async () => {
    const from = start();
    const inputs = [normal(5, 3), normal(5, 3), normal(5, 3)].map((x) => ({ x }));
    const disturbed = (step: Step): CompiledStep => {
      const run = captured(step);
      return (state, given) => {
        const outputs = run(state, given);
        tf.tidy(() => [1, 2, 3].map(() => tf.add(tf.matMul(normal(5, 3), normal(3, 2)), 1)));
        return outputs;
      };
    };
    expect(await trail(disturbed, descent, from, inputs)).toEqual(await trail(eager, descent, from, inputs));
  });

  it('is refused where the step reads a tensor on the host', () => {
    const run = captured((_state, { x }) => ({ state: {}, outputs: { y: tf.scalar(x!.dataSync()[0]! + 1) } }));
    expect(() => run({ tensors: {} }, { x: tf.scalar(1) })).toThrow(/read a tensor on the host.*--eager/);
  });

  it('is refused where the step uses a result from outside, and the engine works on', async () => {
    const outside = tf.add(normal(2), 1);
    const run = captured((_state, { x }) => ({ state: {}, outputs: { y: tf.add(x!, outside) } }));
    expect(() => run({ tensors: {} }, { x: normal(2) })).toThrow(/made outside/);
    expect(Array.from(await tf.add(tf.tensor1d([1, 2]), 1).data())).toEqual([2, 3]);
  });

  it('is refused where two tensors of its state share memory', () => {
    const a = tf.add(normal(2), 1);
    const run = captured(({ a, b }) => ({ state: { a: tf.add(a!, b!) }, outputs: {} }));
    expect(() => run({ tensors: { a, b: tf.clone(a) } }, {})).toThrow(/share their memory/);
  });
});
