import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startCpu } from '../../../../harness/engines/cpu.js';
import { startWebgpu } from '../../../../harness/engines/webgpu/index.js';
import { stream, type Random } from '../../../../harness/random.js';
import { describeOnGpu } from './software-gpu.js';

type Shape = [number, number, number, number];

/** The same computation from the same numbers on both engines; makes no tensor that outlives it. */
async function onBoth(compute: () => tf.Tensor): Promise<{ cpu: Float32Array; webgpu: Float32Array }> {
  const run = async (backend: string) => {
    await tf.setBackend(backend);
    const result = tf.tidy(compute);
    const values = (await result.data()) as Float32Array;
    result.dispose();
    return values;
  };
  return { cpu: await run('cpu'), webgpu: await run('webgpu') };
}

/** The largest difference as a fraction of the largest entry. */
function distance({ cpu, webgpu }: { cpu: Float32Array; webgpu: Float32Array }): number {
  expect(webgpu.length).toBe(cpu.length);
  const size = cpu.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
  return cpu.reduce((most, value, i) => Math.max(most, Math.abs(value - webgpu[i]!)), 0) / size;
}

const drawn = (random: Random, shape: number[]) => random.normal(tf.util.sizeFromShape(shape));

describeOnGpu('kernels of the webgpu engine', () => {
  beforeAll(async () => {
    await startCpu();
    await startWebgpu({ software: true });
  });

  describe('convolution gradients agree with the cpu engine', () => {
    const random = stream(0, 'convolutions');
    const small = Array.from({ length: 6 }, (_, i) => {
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
    // More than one tile in each direction, more pixels than one part takes, and edges that fill no tile.
    const large = [
      { image: [3, 14, 14, 5], filter: [4, 4, 5, 33], strides: [2, 2], pad: 'same' },
      { image: [2, 9, 7, 35], filter: [3, 3, 35, 9], strides: [1, 1], pad: 'same' },
      { image: [4, 28, 28, 1], filter: [4, 4, 1, 8], strides: [2, 2], pad: 'same' },
    ] as { image: Shape; filter: Shape; strides: [number, number]; pad: 'same' }[];

    it.each([...small, ...large])(
      'image $image, filter $filter, strides $strides, pad $pad',
      async ({ image, filter, strides, pad }) => {
        const { outShape } = tf.backend_util.computeConv2DInfo(image, filter, strides, 1, pad);
        const numbers = stream(1, `${image} ${filter}`);
        const [xs, ws, dys] = [drawn(numbers, image), drawn(numbers, filter), drawn(numbers, outShape)];
        const attrs = { strides, pad, dataFormat: 'NHWC' };
        const kernel = (name: string, inputs: tf.NamedTensorMap, shape: object) =>
          tf.engine().runKernel(name, inputs, { ...attrs, ...shape }) as tf.Tensor;
        const dy = () => tf.tensor(dys, outShape);

        const ofFilter = await onBoth(() =>
          kernel('Conv2DBackpropFilter', { x: tf.tensor(xs, image), dy: dy() }, { filterShape: filter }),
        );
        expect(distance(ofFilter)).toBeLessThan(3e-6);
        const ofInput = await onBoth(() =>
          kernel('Conv2DBackpropInput', { dy: dy(), filter: tf.tensor(ws, filter) }, { inputShape: image }),
        );
        expect(distance(ofInput)).toBeLessThan(3e-6);
      },
    );
  });
});
