import type * as tf from '@tensorflow/tfjs-core';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { itemAt } from '../../../ground/certain.js';
import { computed, pointwise } from './pointwise.js';

const program = pointwise({
  name: 'sum of parts',
  inputs: ['parts'],
  numbers: { count: 'i32' },
  statements: `
    var sum = 0.0;
    for (var part = 0; part < given.count; part++) { sum += parts[part * given.size + index]; }`,
  entry: 'sum',
});

/** The sum over the first axis, each entry by one thread, in order. */
export const sumOfParts = (backend: WebGPUBackend, parts: tf.TensorInfo, shape: number[]): tf.TensorInfo =>
  computed(backend, program, [parts], shape, [itemAt(parts.shape, 0)]);
