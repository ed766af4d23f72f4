import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** What our kernels are called with: tensors by name, attributes `A`, and the wasm backend. */
export interface Call<A = unknown> {
  inputs: Record<string, tf.TensorInfo>;
  attrs: A;
  backend: BackendWasm;
}

export type Kernel<A = unknown> = (call: Call<A>) => tf.TensorInfo;

/** The kernel that is registered now. Take it after the backend has started, which binds it to the wasm module. */
export function registeredKernel<A = unknown>(name: string): Kernel<A> {
  return tf.getKernel(name, 'wasm').kernelFunc as unknown as Kernel<A>;
}

export function replaceKernel<A>(name: string, kernel: Kernel<A>): void {
  if (tf.getKernel(name, 'wasm')) tf.unregisterKernel(name, 'wasm');
  tf.registerKernel({ kernelName: name, backendName: 'wasm', kernelFunc: kernel as unknown as tf.KernelFunc });
}

/** The same data under another shape; it owns nothing, so only one of the two is disposed. */
export function view(info: tf.TensorInfo, shape: number[]): tf.TensorInfo {
  return { dataId: info.dataId, shape, dtype: info.dtype };
}

/**
 * The entries as an array on the wasm heap. Take it after the last allocation: growing the heap detaches it.
 */
export function heap(backend: BackendWasm, info: tf.TensorInfo): Float32Array {
  return backend.typedArrayFromHeap(info) as Float32Array;
}

export function transpose(backend: BackendWasm, x: tf.TensorInfo, perm: number[]): tf.TensorInfo {
  return registeredKernel<{ perm: number[] }>('Transpose')({ inputs: { x }, attrs: { perm }, backend });
}

/** Releases what a kernel made for itself. */
export function release(backend: BackendWasm, ...infos: tf.TensorInfo[]): void {
  for (const info of infos) backend.disposeData(info.dataId);
}
