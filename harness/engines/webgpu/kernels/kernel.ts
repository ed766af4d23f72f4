import * as tf from '@tensorflow/tfjs-core';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { dataOf, type Backend } from '../backend.js';

/** What our kernels are called with: tensors by name, attributes `A`, and the backend. */
export interface Call<A = unknown> {
  inputs: Record<string, tf.TensorInfo>;
  attrs: A;
  backend: WebGPUBackend;
}

/**
 * Whether the buffers hold float32, as our programs read it. An integer that was cast keeps its buffer: a tensor's own dtype
 * does not tell.
 */
export const holdFloats = (backend: WebGPUBackend, ...tensors: tf.TensorInfo[]): boolean =>
  tensors.every((tensor) => dataOf(backend as unknown as Backend, tensor).dtype === 'float32');

export type Kernel<A = unknown> = (call: Call<A>) => tf.TensorInfo | tf.TensorInfo[];

/** The kernel that is registered now. */
export const registeredKernel = <A = unknown>(name: string): Kernel<A> =>
  tf.getKernel(name, 'webgpu').kernelFunc as unknown as Kernel<A>;

/** Registers a kernel for the webgpu backend, in the place of one that is there. */
export function replaceKernel<A>(name: string, kernel: Kernel<A>): void {
  if (tf.getKernel(name, 'webgpu')) tf.unregisterKernel(name, 'webgpu');
  tf.registerKernel({ kernelName: name, backendName: 'webgpu', kernelFunc: kernel as unknown as tf.KernelFunc });
}
