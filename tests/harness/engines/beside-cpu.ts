import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { stream, type Random } from '../../../harness/random/stream.js';

/** Results of one computation on the cpu engine and on another one. */
export interface Both {
  readonly cpu: Float32Array;
  readonly other: Float32Array;
}

/** The same computation from the same numbers on the cpu engine and another one; makes no tensor that outlives it. */
export async function onBoth(other: 'wasm' | 'webgpu', compute: () => tf.Tensor): Promise<Both> {
  const run = async (backend: string) => {
    await tf.setBackend(backend);
    const result = tf.tidy(compute);
    const values = (await result.data()) as Float32Array;
    result.dispose();
    return values;
  };
  return { cpu: await run('cpu'), other: await run(other) };
}

/** The largest difference as a fraction of the largest entry. */
export function distance({ cpu, other }: Both): number {
  expect(other.length).toBe(cpu.length);
  const size = cpu.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
  return cpu.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i]!)), 0) / size;
}

export const drawn = (random: Random, shape: number[]) => random.normal(tf.util.sizeFromShape(shape));

type Shape = [number, number, number, number];

export interface Convolution {
  readonly image: Shape;
  readonly filter: Shape;
  readonly strides: [number, number];
  readonly pad: 'valid' | 'same';
}

/** Convolutions of small images with filters, strides and paddings of all kinds. */
export function drawnConvolutions(count: number): Convolution[] {
  const random = stream(0, 'convolutions');
  return Array.from({ length: count }, (_, i) => {
    const [height, width] = [1 + random.integer(5), 1 + random.integer(5)];
    const image: Shape = [
      1 + random.integer(3),
      Math.max(height, 3 + random.integer(7)),
      Math.max(width, 3 + random.integer(7)),
      1 + random.integer(4),
    ];
    const filter: Shape = [height, width, image[3], 1 + random.integer(4)];
    const strides: [number, number] = [1 + random.integer(3), 1 + random.integer(3)];
    const pads = ['valid', 'same', [[0, 0], [1, 2], [0, 1], [0, 0]]] as const; // prettier-ignore
    return { image, filter, strides, pad: pads[i % 3] as 'valid' | 'same' };
  });
}

/** Both gradients of a convolution, on both engines. */
export async function convolutionGradients(
  other: 'wasm' | 'webgpu',
  { image, filter, strides, pad }: Convolution,
): Promise<{ ofFilter: Both; ofInput: Both }> {
  const { outShape } = tf.backend_util.computeConv2DInfo(image, filter, strides, 1, pad);
  const numbers = stream(1, `${image} ${filter}`);
  const [xs, ws, dys] = [drawn(numbers, image), drawn(numbers, filter), drawn(numbers, outShape)];
  const kernel = (name: string, inputs: tf.NamedTensorMap, shape: object) =>
    tf.engine().runKernel(name, inputs, { strides, pad, dataFormat: 'NHWC', ...shape }) as tf.Tensor;
  const dy = () => tf.tensor(dys, outShape);
  return {
    ofFilter: await onBoth(other, () =>
      kernel('Conv2DBackpropFilter', { x: tf.tensor(xs, image), dy: dy() }, { filterShape: filter }),
    ),
    ofInput: await onBoth(other, () =>
      kernel('Conv2DBackpropInput', { dy: dy(), filter: tf.tensor(ws, filter) }, { inputShape: image }),
    ),
  };
}
