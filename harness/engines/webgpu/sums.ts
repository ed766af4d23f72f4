import * as tf from '@tensorflow/tfjs-core';
import type { WebGPUBackend, WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';

const THREADS = 64;

/** The sum over the first axis, each entry by one thread, in order. */
export function sumOfParts(backend: WebGPUBackend, parts: tf.TensorInfo, shape: number[]): tf.TensorInfo {
  const size = tf.util.sizeFromShape(shape);
  const program: WebGPUProgram = {
    outputShape: shape,
    variableNames: ['parts'],
    uniforms: 'count: i32,',
    size: true,
    shaderKey: 'sum of parts',
    workgroupSize: [THREADS, 1, 1],
    dispatchLayout: { x: shape.map((_, axis) => axis) },
    dispatch: [Math.ceil(size / THREADS), 1, 1],
    getUserCode: () => `
      fn main(index: i32) {
        if (index >= uniforms.size) { return; }
        var sum = 0.0;
        for (var part = 0; part < uniforms.count; part++) { sum += parts[part * uniforms.size + index]; }
        result[index] = sum;
      }`,
  };
  return backend.runWebGPUProgram(program, [parts], 'float32', [{ type: 'int32', data: [parts.shape[0]!] }]);
}
