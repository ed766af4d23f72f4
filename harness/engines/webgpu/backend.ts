import * as tf from '@tensorflow/tfjs-core';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';

export type Values = Float32Array | Int32Array | Uint8Array;

/** What tfjs keeps of a tensor's data. */
export interface TensorData {
  readonly shape: readonly number[];
  readonly dtype: tf.DataType;
  /** Values on the host: not handed to the GPU yet, or read back from it and kept. */
  values: Values | null;
  /** Where they are on the GPU. */
  resource?: GPUBuffer | null;
  /** The buffer belongs to somebody else: tfjs never takes it for other tensors. */
  external?: boolean;
  readonly refCount: number;
}

/** Buffers by size and usage; tfjs gives those that tensors no longer need to other tensors. */
export interface Buffers {
  acquireBuffer(size: number, usage: number, mappedAtCreation?: boolean, reuse?: boolean): GPUBuffer;
  releaseBuffer(buffer: GPUBuffer, reuse?: boolean): void;
}

/** The part of tfjs's backend that recording a step needs (backend_webgpu.ts, tfjs 4.22.0). */
export interface Backend {
  device: GPUDevice;
  queue: GPUQueue;
  bufferManager: Buffers;
  readonly tensorMap: { get(dataId: tf.DataId): TensorData; has(dataId: tf.DataId): boolean };
  disposeData(dataId: tf.DataId, force?: boolean): boolean;
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  uploadToGPU(dataId: tf.DataId): void;
  readSync(dataId: tf.DataId): Values;
  read(dataId: tf.DataId): Promise<Values>;
  endComputePassEncoder(): void;
  submitQueue(): void;
  createTensorFromGPUData(data: tf.WebGPUData, shape: number[], dtype: tf.DataType): tf.Tensor;
  runWebGPUProgram: WebGPUBackend['runWebGPUProgram'];
  makeTensorInfo(shape: number[], dtype: tf.DataType): tf.TensorInfo;
}

export const webgpuBackend = (): Backend => tf.backend() as unknown as Backend;

export const dataOf = (backend: Backend, tensor: tf.TensorInfo): TensorData => backend.tensorMap.get(tensor.dataId);

/** GPUBufferUsage.STORAGE | COPY_SRC | COPY_DST: what tfjs gives every tensor. */
export const TENSOR_USAGE = 0x80 | 0x04 | 0x08;

/** Hands what has been asked of the GPU so far over to it. */
export function flush(backend: Backend): void {
  backend.endComputePassEncoder();
  if (backend.commandEncoder) backend.submitQueue();
}

/** A buffer of our own with the given values, which tfjs never takes for anything else. */
export function bufferWith(device: GPUDevice, values: Values, dtype: tf.DataType): GPUBuffer {
  const words = wordsOf(values, dtype);
  const buffer = device.createBuffer({ size: words.byteLength, usage: TENSOR_USAGE, mappedAtCreation: true });
  const mapped = buffer.getMappedRange();
  (dtype === 'float32' ? new Float32Array(mapped) : new Int32Array(mapped)).set(words);
  buffer.unmap();
  return buffer;
}

/** On the GPU every entry has four bytes. */
export const wordsOf = (values: Values, dtype: tf.DataType): Float32Array | Int32Array =>
  dtype === 'float32'
    ? values instanceof Float32Array
      ? values
      : Float32Array.from(values)
    : values instanceof Int32Array
      ? values
      : Int32Array.from(values);
