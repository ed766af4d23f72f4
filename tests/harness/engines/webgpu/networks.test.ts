import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../../harness/engines/engine.js';
import { startWasm } from '../../../../harness/engines/wasm/index.js';
import { startWebgpu } from '../../../../harness/engines/webgpu/index.js';
import { stream } from '../../../../harness/random/stream.js';
import {
  efficientnetFeatures,
  efficientnetProbabilities,
  efficientnetShapes,
  efficientnetTensors,
} from '../../../../metrics/features/efficientnet.js';
import { inceptionShapes, inceptionTaps, inceptionTensors } from '../../../../metrics/features/inception.js';
import type { Shapes, Weights } from '../../../../metrics/features/layers.js';
import { clipVitB32 } from '../../../../metrics/features/networks/clip.js';
import {
  bicubic,
  bicubicRounded,
  halfPixelBilinear,
  tf1Bilinear,
  type Resize,
} from '../../../../metrics/features/resize.js';
import {
  transformerFeatures,
  transformerShapes,
  transformerTensors,
  type Transformer,
} from '../../../../metrics/features/vit.js';
import { madeUp } from '../../../metrics/features/made-up.js';
import { describeOnGpu } from './software-gpu.js';

/**
 * The layers of the field's networks on small pictures: a software GPU takes minutes for whole ones. What the whole ones give
 * is in tests/metrics/features/published.test.ts, on other engines.
 */
interface Part {
  readonly shapes: Shapes;
  tensors(weights: Weights): Record<string, tf.Tensor>;
  /** Of pictures [n, side, side, 3] in about [−1, 1]. */
  outputs(tensors: Record<string, tf.Tensor>, pictures: tf.Tensor4D): tf.Tensor2D[];
  readonly side: number;
}

const ofTransformer = (network: Transformer): Part => ({
  shapes: transformerShapes(network),
  tensors: (weights) => transformerTensors(weights, network),
  outputs: (tensors, pictures) => [transformerFeatures(tensors, network, pictures)],
  side: network.side,
});

const small = { width: 128, depth: 2, heads: 2 } as const;
const parts: Readonly<Record<string, Part>> = {
  Inception: {
    shapes: inceptionShapes,
    tensors: inceptionTensors,
    outputs: (tensors, pictures) => Object.values(inceptionTaps(tensors, pictures)),
    side: 75, // the least that its last block takes
  },
  'EfficientNet-Lite0': {
    shapes: efficientnetShapes,
    tensors: efficientnetTensors,
    outputs: (tensors, pictures) => {
      const features = efficientnetFeatures(tensors, pictures);
      const logs = tf.log(efficientnetProbabilities(tensors, features));
      return [features, tf.sub(logs, tf.mean(logs))]; // logits, but for a constant
    },
    side: 64,
  },
  "CLIP's transformer": ofTransformer({ ...clipVitB32, ...small, side: 96 }),
  "DINOv2's transformer": ofTransformer({
    ...{ ...small, patch: 14, side: 42, epsilon: 1e-6, activation: 'gelu' },
    names: {
      patches: 'patches.weight',
      patchBias: 'patches.bias',
      classToken: 'class',
      positions: 'positions',
      norm: 'norm',
      block: (i) => ({
        norm1: `${i}.norm1`,
        qkv: [`${i}.qkv.weight`, `${i}.qkv.bias`],
        proj: `${i}.proj`,
        scale1: `${i}.scale1.gamma`,
        norm2: `${i}.norm2`,
        fc1: `${i}.fc1`,
        fc2: `${i}.fc2`,
        scale2: `${i}.scale2.gamma`,
      }),
    },
  }),
};

const PICTURES = 2;
const noise = (height: number, width: number, channels = 3): tf.Tensor4D =>
  tf.tensor4d(stream(0, 'noise').uniform(PICTURES * height * width * channels, -1, 1), [
    ...([PICTURES, height, width, channels] as const),
  ]);

async function numbersOf(engine: Engine, compute: () => tf.Tensor[]): Promise<Float32Array[]> {
  await tf.setBackend(engine.name);
  return read(tf.tidy(compute));
}

async function read(results: tf.Tensor[]): Promise<Float32Array[]> {
  const numbers = await Promise.all(results.map((result) => result.data<'float32'>()));
  tf.dispose(results);
  return numbers;
}

/** What a part gives as a compiled step, executed twice. */
async function compiledNumbersOf(engine: Engine, part: Part): Promise<Float32Array[][]> {
  await tf.setBackend(engine.name);
  const step = engine.compile((tensors, { pictures }) => ({
    state: {},
    outputs: Object.fromEntries(part.outputs({ ...tensors }, pictures as tf.Tensor4D).entries()),
  }));
  const state = { tensors: part.tensors(madeUp(part.shapes)) };
  const inputs = { pictures: noise(part.side, part.side) };
  const executions = [];
  for (let i = 0; i < 2; i++) {
    executions.push(await read(Object.values(step(state, inputs))));
  }
  step.dispose?.();
  tf.dispose([state.tensors, inputs]);
  return executions;
}

const difference = (a: Float32Array, b: Float32Array): number =>
  Math.hypot(...a.map((value, i) => value - b[i]!)) / Math.hypot(...b);

describeOnGpu('feature networks on webgpu', () => {
  let [gpu, wasm]: Engine[] = [];
  beforeAll(async () => {
    [wasm, gpu] = [await startWasm({ threads: 1 }), await startWebgpu({ software: true })];
  });

  const both = async (compute: () => tf.Tensor[]): Promise<[Float32Array[], Float32Array[]]> => [
    await numbersOf(gpu!, compute),
    await numbersOf(wasm!, compute),
  ];

  it.each(Object.entries(parts))(
    '%s has the features that it has on wasm, recorded and replayed',
    { timeout: 900_000 },
    async (_, part) => {
      const expected = await numbersOf(wasm!, () =>
        part.outputs(part.tensors(madeUp(part.shapes)), noise(part.side, part.side)),
      );
      const [recorded, replayed] = (await compiledNumbersOf(gpu!, part)) as [Float32Array[], Float32Array[]];
      expect(recorded).toHaveLength(expected.length);
      for (const [i, each] of recorded.entries()) expect(difference(each, expected[i]!)).toBeLessThan(1e-5);
      expect(replayed).toEqual(recorded);
    },
  );

  describe('a resize', () => {
    const resizes: Readonly<Record<string, Resize>> = { tf1Bilinear, halfPixelBilinear, bicubic, bicubicRounded };
    it.each(
      Object.entries(resizes).flatMap(([name, resize]) =>
        [
          [20, 28, 3],
          [40, 32, 1],
        ].map(([height, width, channels]) => ({ name, resize, height: height!, width: width!, channels: channels! })),
      ),
    )('$name of $height×$width×$channels', async ({ resize, height, width, channels }) => {
      const [[ours], [expected]] = await both(() => [resize.apply(noise(height, width, channels), 24)]);
      const most = ours!.reduce((largest, value, i) => Math.max(largest, Math.abs(value - expected![i]!)), 0);
      // Of 255. What is rounded to whole numbers is so exactly.
      expect(most).toBeLessThanOrEqual(resize === bicubicRounded ? 0 : 1e-4 * 255);
    });
  });
});
