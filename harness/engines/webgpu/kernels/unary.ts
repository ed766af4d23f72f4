import type * as tf from '@tensorflow/tfjs-core';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { defined } from '../../../ground/certain.js';
import { registeredKernel, replaceKernel } from './kernel.js';
import { computed, pointwise, type Pointwise } from './pointwise.js';

export interface Alpha {
  readonly alpha?: number;
}

export const withAlpha = (name: string, inputs: readonly string[], entry: string): Pointwise =>
  pointwise({ name, inputs, numbers: { alpha: 'f32' }, entry });

/** Replaces an operation on one tensor by `entry`, WGSL of `x[index]`, for the tensors that it takes. */
export function replaceUnary(
  name: string,
  entry: string,
  takes: (backend: WebGPUBackend, x: tf.TensorInfo) => boolean,
): void {
  const stock = registeredKernel<Alpha>(name);
  const program = withAlpha(name, ['x'], entry);
  replaceKernel<Alpha>(name, (call) => {
    const { inputs, attrs, backend } = call;
    const x = defined(inputs.x);
    return takes(backend, x) ? computed(backend, program, [x], x.shape, [attrs?.alpha ?? 0]) : stock(call);
  });
}
