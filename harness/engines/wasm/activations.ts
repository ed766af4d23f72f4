import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { defined } from '../../ground/certain.js';
import { registeredKernel, release, replaceKernel, view } from './kernels.js';

/** Replaces the scalar loops of leakyRelu and tanh by vectorised kernels: 17 and 10 times as fast. */
export function installActivations(backend: BackendWasm): void {
  installLeakyRelu();
  installTanh(backend);
}

/** XNNPACK's Prelu takes a slope for each channel; any whole number of equal channels gives leaky ReLU. */
function installLeakyRelu(): void {
  const prelu = registeredKernel('Prelu');
  const slopes = new Map<string, tf.TensorInfo>();

  replaceKernel<{ alpha: number }>('LeakyRelu', ({ inputs, attrs, backend }) => {
    const x = defined(inputs.x);
    const size = tf.util.sizeFromShape(x.shape);
    const channels = channelsOf(size);
    const key = `${attrs.alpha} ${channels}`;
    const alpha = slopes.get(key) ?? constant(backend, new Float32Array(channels).fill(attrs.alpha));
    slopes.set(key, alpha);
    const result = prelu({ inputs: { x: view(x, [size / channels, channels]), alpha }, attrs: {}, backend });
    return view(result, x.shape);
  });
}

/** The largest power of two up to 64 that divides the size: wide enough for the vector units. */
function channelsOf(size: number): number {
  let channels = 64;
  while (size % channels) channels /= 2;
  return channels;
}

/**
 * tanh x = 2σ(2x) − 1. Near 0 the subtraction cancels, so the error is absolute (up to 2e-7), not relative; stock tanh
 * is exact to the last bits of small values.
 */
function installTanh(backend: BackendWasm): void {
  const [sigmoid, multiply, subtract] = ['Sigmoid', 'Multiply', 'Sub'].map((name) => registeredKernel(name));
  const two = constant(backend, Float32Array.of(2));
  const one = constant(backend, Float32Array.of(1));

  replaceKernel('Tanh', ({ inputs, attrs, backend }) => {
    const doubled = defined(multiply)({ inputs: { a: defined(inputs.x), b: two }, attrs, backend });
    const squashed = defined(sigmoid)({ inputs: { x: doubled }, attrs, backend });
    const stretched = defined(multiply)({ inputs: { a: squashed, b: two }, attrs, backend });
    const result = defined(subtract)({ inputs: { a: stretched, b: one }, attrs, backend });
    release(backend, doubled, squashed, stretched);
    return result;
  });
}

/** Data that lives as long as the backend; a single number has shape []. */
function constant(backend: BackendWasm, values: Float32Array): tf.TensorInfo {
  return backend.makeOutput(values.length === 1 ? [] : [values.length], 'float32', undefined, values);
}
