/**
 * Trains a classifier and writes its `weights.safetensors` and `accuracy.json` (minutes):
 *
 *     node --import ./harness/ground/typescript.js metrics/features/classifier/train.ts digits|fashion|avatars
 *
 * It sees the 10,000 pictures that no GAN trains on, so that a GAN is not judged by a network that knows its reals.
 * With the same seed, TensorFlow version and processor family the weights come out bit for bit.
 */
import { fileURLToPath } from 'node:url';
import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import { defined, entryOf, float32At, itemAt } from '../../../harness/ground/certain.js';
import avatars from '../../../harness/data/datasets/avatars.js';
import { placesOfMode } from '../../../harness/data/avatar-factors.js';
import fashion from '../../../harness/data/datasets/fashion-mnist.js';
import mnist from '../../../harness/data/datasets/mnist.js';
import { gather, type DatasetSource, type Samples } from '../../../harness/data/dataset.js';
import { stream, type Random } from '../../../harness/random/stream.js';
import { encodeSafetensors, type StoredTensor } from '../../../harness/ground/safetensors.js';
import { architectures, classifierFeatures, classifierLogits, FEATURES, initialWeights } from './network.js';
import { mapWeights, type ClassifierName, type Weights } from './network.js';
import { writeAtomically } from '../../../harness/ground/files.js';

const SEED = 1;
const BATCH = 100;
/** Share of features set to 0 in training. */
const DROPOUT = 0.3;

interface Recipe {
  readonly source: DatasetSource;
  /** Epochs at Adam's learning rates 1e-3 and 1e-4. */
  readonly epochs: readonly [number, number];
  /** Images are moved by up to this many pixels each way. */
  readonly shift: number;
  /** Whether a mirrored image is as good: a mirrored digit is another sign. */
  readonly mirrors: boolean;
  /** What comes into view: nothing, or the colours at the edge. */
  readonly beyond: 'nothing' | 'edge';
  /** Standard deviation of the noise that is added, for pictures less clean than those of the data set. */
  readonly noise: number;
}

const plain = { mirrors: false, beyond: 'nothing', noise: 0 } as const;
const recipes: Readonly<Record<ClassifierName, Recipe>> = {
  digits: { ...plain, source: mnist, epochs: [40, 10], shift: 2 },
  fashion: { ...plain, source: fashion, epochs: [40, 10], shift: 1, mirrors: true },
  avatars: { ...plain, source: avatars, epochs: [10, 2], shift: 2, beyond: 'edge', noise: 0.2 },
};
const name = (process.argv[2] ?? '') as ClassifierName;
const recipe = Object.hasOwn(recipes, name) ? recipes[name] : undefined;
if (!recipe) throw new Error(`Name a classifier: ${Object.keys(recipes).join(', ')}.`);
const { source, epochs, shift, mirrors, beyond, noise } = recipe;
const architecture = architectures[name];
const { shape, factors } = architecture;
const [height, width, channels] = shape;
const PIXELS = height * width * channels;
const learningRates = [1e-3, 1e-4] as const;

interface Move {
  readonly down: number;
  readonly right: number;
  readonly mirrored: boolean;
}

const within = (place: number, size: number): number => Math.max(0, Math.min(size - 1, place));

/** Copies an image moved by (down, right) pixels; where nothing comes into view it is background, −1. */
function moved(image: Float32Array, { down, right, mirrored }: Move, out: Float32Array, offset: number): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const fromY = within(y - down, height);
      const fromX = within(x - right, width);
      const isSeen = beyond === 'edge' || (fromY === y - down && fromX === x - right);
      const column = mirrored ? width - 1 - fromX : fromX;
      for (let c = 0; c < channels; c++)
        out[offset + (y * width + x) * channels + c] = isSeen
          ? float32At(image, (fromY * width + column) * channels + c)
          : -1;
    }
  }
}

function augmentedBatch(samples: Samples, indices: Uint32Array, random: Random): tf.Tensor4D {
  const out = new Float32Array(indices.length * PIXELS);
  const image = new Float32Array(PIXELS);
  indices.forEach((index, row) => {
    samples.read(index, image, 0);
    const [down, right] = [random.integer(2 * shift + 1) - shift, random.integer(2 * shift + 1) - shift];
    moved(image, { down, right, mirrored: mirrors && random.integer(2) === 1 }, out, row * PIXELS);
  });
  if (noise > 0) random.normal(out.length, 0, noise).forEach((value, i) => (out[i]! += value));
  return tf.tensor4d(out, [indices.length, ...shape]);
}

/** 0 for dropped features, 1 / (1 − DROPOUT) for the others, so that the mean stays. */
function dropoutMask(count: number, random: Random): tf.Tensor2D {
  const mask = random.uniform(count * FEATURES).map((u) => (u < DROPOUT ? 0 : 1 / (1 - DROPOUT)));
  return tf.tensor2d(mask, [count, FEATURES]);
}

const labelOf = (samples: Samples, index: number): number => itemAt(defined(samples.labels), index);

/** The places of some samples' values of a factor. */
const placesOf = (samples: Samples, indices: ArrayLike<number>, factor: number): Int32Array =>
  Int32Array.from(indices, (index) => itemAt(placesOfMode(labelOf(samples, index), factors), factor));

/** Mean cross-entropy in nats of one augmented batch, of all factors together, as a function of the weights. */
function batchLoss(weights: Weights, samples: Samples, indices: Uint32Array, random: Random): tf.Scalar {
  const images = augmentedBatch(samples, indices, random);
  const all = classifierFeatures(architecture, weights, images);
  const features = tf.mul(all, dropoutMask(indices.length, random)) as tf.Tensor2D;
  const losses = classifierLogits(architecture, weights, features).map((logits, factor): tf.Tensor => {
    const classes = tf.oneHot(placesOf(samples, indices, factor), itemAt(factors, factor));
    return tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), classes), 1));
  });
  return tf.mean(losses.reduce((sum, loss) => tf.add(sum, loss)));
}

function trainEpoch(weights: Weights, samples: Samples, optimizer: tf.Optimizer, random: Random): number {
  const order = random.permutation(samples.count);
  let total = 0;
  for (let start = 0; start < order.length; start += BATCH) {
    const indices = order.subarray(start, start + BATCH);
    const loss = tf.tidy(() =>
      defined(optimizer.minimize(() => batchLoss(weights, samples, indices, random), true)).dataSync(),
    );
    total += itemAt(loss, 0) * indices.length;
  }
  return total / order.length;
}

/** Shares of samples whose most probable values are those of their label: all of them, and of each factor. */
function accuracyOn(weights: Weights, samples: Samples): { all: number; each: number[] } {
  let all = 0;
  const each = factors.map(() => 0);
  for (let start = 0; start < samples.count; start += 1000) {
    const indices = Array.from({ length: Math.min(1000, samples.count - start) }, (_, i) => start + i);
    const found = tf.tidy(() => {
      const images = tf.tensor4d(gather(samples, indices, PIXELS), [indices.length, ...shape]);
      const features = classifierFeatures(architecture, weights, images);
      return classifierLogits(architecture, weights, features).map((logits) => tf.argMax(logits, 1).dataSync());
    });
    for (const [row, index] of indices.entries()) {
      const right = placesOfMode(labelOf(samples, index), factors).map((place, f) => itemAt(found, f)[row] === place);
      right.forEach((is, factor) => (each[factor]! += Number(is)));
      all += Number(right.every(Boolean));
    }
  }
  return { all: all / samples.count, each: each.map((count) => count / samples.count) };
}

function stored(weights: Weights): Record<string, StoredTensor> {
  const entries = Object.entries(weights).map(([name, tensor]) => {
    return [name, { dtype: 'F32', shape: tensor.shape, data: tensor.dataSync<'float32'>() }] as const;
  });
  return Object.fromEntries(entries);
}

process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '1';
process.env['TF_NUM_INTRAOP_THREADS'] ??= '1'; // the number of threads decides the rounding
await import('@tensorflow/tfjs-node-gpu');
await tf.setBackend('tensorflow');

const { judging, test, checksum } = await source.load();
const train = defined(judging);
const initial = initialWeights(SEED, name);
const weights = mapWeights(architecture, (name) => tf.variable(entryOf(initial, name)));
const random = stream(SEED, name, 'training');
for (const [phase, learningRate] of learningRates.entries()) {
  const optimizer = tf.train.adam(learningRate);
  for (let epoch = 0; epoch < itemAt(epochs, phase); epoch++) {
    const loss = trainEpoch(weights, train, optimizer, random);
    console.log(
      `learning rate ${learningRate}: loss ${loss.toFixed(4)}, test accuracy ${accuracyOn(weights, test).all}`,
    );
  }
}

const bytes = encodeSafetensors(stored(weights), { network: name, data: `${source.name} ${checksum}` });
const { all, each } = accuracyOn(weights, test);
const record = {
  testAccuracy: all,
  ...(factors.length > 1 && { factorAccuracies: each }),
  testImages: test.count,
  trainingImages: train.count,
  seed: SEED,
  epochs: epochs[0] + epochs[1],
  weights: createHash('sha256').update(bytes).digest('hex'),
};
const folder = new URL(`../${name}/`, import.meta.url);
writeAtomically(fileURLToPath(new URL('weights.safetensors', folder)), bytes);
writeAtomically(fileURLToPath(new URL('accuracy.json', folder)), `${JSON.stringify(record, null, 2)}\n`);
