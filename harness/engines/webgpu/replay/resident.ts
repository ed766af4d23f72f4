import * as tf from '@tensorflow/tfjs-core';
import { itemAt } from '../../../ground/certain.js';
import type { ResidentRows, Rows } from '../../engine.js';
import { dataOf, flush, TENSOR_USAGE, webgpuBackend, type Backend } from '../backend.js';
import { groupsOf, pipelineOf, type Program } from '../kernels/dispatch.js';
import { bound, UNIFORM } from './dispatches.js';
import type { Command } from './recorder.js';

/** Rows that a tensor stands for: nobody has gathered them yet. */
interface Batch {
  readonly data: GPUBuffer;
  readonly rowSize: number;
  /** Row numbers, exact in float32. */
  readonly indices: Float32Array;
}

const batches = new WeakMap<tf.DataId, Batch>();

/** The rows that an input of a step stands for, if it does. */
export const batchOf = (tensor: tf.Tensor): Batch | undefined => batches.get(tensor.dataId);

/** Above, not every integer is a float32. */
const MOST_ROWS = 2 ** 24;
const ROWS_AT_A_TIME = 1000;

/** Rows in a buffer of the GPU; undefined where a program could not read so large a one. */
export function resident({ count, rowSize, read }: Rows): ResidentRows | undefined {
  const backend = webgpuBackend();
  const { device } = backend;
  const bytes = 4 * count * rowSize;
  const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
  if (count > MOST_ROWS || bytes > Math.min(maxBufferSize, maxStorageBufferBindingSize)) return undefined;
  const gathered = (indices: ArrayLike<number>): Float32Array => {
    const out = new Float32Array(indices.length * rowSize);
    for (let row = 0; row < indices.length; row++) read(itemAt(indices, row), out, row * rowSize);
    return out;
  };
  const data = device.createBuffer({ size: bytes, usage: TENSOR_USAGE });
  for (let first = 0; first < count; first += ROWS_AT_A_TIME) {
    const length = Math.min(ROWS_AT_A_TIME, count - first);
    device.queue.writeBuffer(data, 4 * first * rowSize, gathered(Array.from({ length }, (_, i) => first + i)));
  }
  return {
    take: (indices, shape) => {
      const tensor = tf.engine().makeTensorFromTensorInfo(backend.makeTensorInfo([...shape], 'float32'));
      batches.set(tensor.dataId, { data, rowSize, indices: Float32Array.from(indices) });
      // An eager step finds the numbers on the host, as if they had come from there.
      let values: Float32Array | null | undefined;
      Object.defineProperty(dataOf(backend, tensor), 'values', {
        get: () => (values === undefined ? (values = gathered(indices)) : values),
        set: (now: Float32Array | null) => (values = now),
      });
      return tensor;
    },
    dispose: () => {
      flush(backend);
      data.destroy();
    },
  };
}

const program: Program = {
  name: 'rows',
  outputs: ['batch'],
  inputs: ['data', 'indices'],
  numbers: { size: 'i32', rowSize: 'i32' },
  body: `
    if (index >= given.size) { return; }
    let row = i32(indices[index / given.rowSize]);
    batch[index] = data[row * given.rowSize + index % given.rowSize];`,
};

/** Gathers batches of one buffer's rows into another buffer; only the row numbers go to the GPU. */
export class Gather {
  readonly command: Command;
  private readonly indices: GPUBuffer;
  private readonly numbers: GPUBuffer;

  constructor(
    private readonly backend: Backend,
    readonly data: GPUBuffer,
    { indices, rowSize }: Batch,
    batch: GPUBuffer,
  ) {
    const { device } = backend;
    const size = indices.length * rowSize;
    this.indices = device.createBuffer({ size: indices.byteLength, usage: TENSOR_USAGE });
    this.numbers = device.createBuffer({ size: 8, usage: UNIFORM | TENSOR_USAGE });
    device.queue.writeBuffer(this.numbers, 0, Int32Array.of(size, rowSize));
    const pipeline = pipelineOf(backend, program);
    const entries = bound([batch, data, this.indices, this.numbers]);
    const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
    this.command = { pipeline, group, workgroups: groupsOf(program, { count: size }) };
  }

  aim(indices: Float32Array): void {
    this.backend.device.queue.writeBuffer(this.indices, 0, indices);
  }

  destroy(): void {
    this.indices.destroy();
    this.numbers.destroy();
  }
}
