/**
 * Trains a classifier and writes its `weights.safetensors` and `accuracy.json` (minutes):
 *
 *     node --import tsx metrics/features/classifier/train.ts digits|fashion
 *
 * With the same seed, TensorFlow version and processor family the weights come out bit for bit.
 */
import { fileURLToPath } from 'node:url';
import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import { defined, float32At, itemAt } from '../../../harness/ground/certain.js';
import fashion from '../../../harness/data/datasets/fashion-mnist.js';
import mnist from '../../../harness/data/datasets/mnist.js';
import { gather, type DatasetSource, type Samples } from '../../../harness/data/dataset.js';
import { stream, type Random } from '../../../harness/random/stream.js';
import { encodeSafetensors, type StoredTensor } from '../../../harness/ground/safetensors.js';
import { CLASSES, classifierFeatures, classifierLogits, FEATURES, initialWeights } from './network.js';
import { mapWeights, SIDE, weightNames, type Weights } from './network.js';
import { writeAtomically } from '../../../harness/ground/files.js';

const SEED = 1;
const BATCH = 100;
/** Share of features set to 0 in training. */
const DROPOUT = 0.3;
const PIXELS = SIDE * SIDE;

interface Recipe {
  readonly source: DatasetSource;
  /** Epochs at Adam's learning rates 1e-3 and 1e-4. */
  readonly epochs: readonly [number, number];
  /** Images are moved by up to this many pixels each way. */
  readonly shift: number;
  /** Whether a mirrored image is as good: a mirrored digit is another sign. */
  readonly mirrors: boolean;
}

const recipes: Readonly<Record<string, Recipe>> = {
  digits: { source: mnist, epochs: [8, 2], shift: 2, mirrors: false },
  fashion: { source: fashion, epochs: [20, 5], shift: 1, mirrors: true },
};
const name = process.argv[2] ?? '';
const recipe = recipes[name];
if (!recipe) throw new Error(`Name a classifier: ${Object.keys(recipes).join(' or ')}.`);
const { source, epochs, shift, mirrors } = recipe;
const learningRates = [1e-3, 1e-4] as const;

interface Move {
  readonly down: number;
  readonly right: number;
  readonly mirrored: boolean;
}

/** Copies an image moved by (down, right) pixels; what comes into view is background, −1. */
function moved(image: Float32Array, { down, right, mirrored }: Move, out: Float32Array, offset: number): void {
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const fromY = y - down;
      const fromX = x - right;
      const inside = fromY >= 0 && fromY < SIDE && fromX >= 0 && fromX < SIDE;
      const column = mirrored ? SIDE - 1 - fromX : fromX;
      out[offset + y * SIDE + x] = inside ? float32At(image, fromY * SIDE + column) : -1;
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
  return tf.tensor4d(out, [indices.length, SIDE, SIDE, 1]);
}

/** 0 for dropped features, 1 / (1 − DROPOUT) for the others, so that the mean stays. */
function dropoutMask(count: number, random: Random): tf.Tensor2D {
  const mask = random.uniform(count * FEATURES).map((u) => (u < DROPOUT ? 0 : 1 / (1 - DROPOUT)));
  return tf.tensor2d(mask, [count, FEATURES]);
}

/** Mean cross-entropy in nats of one augmented batch, as a function of the weights. */
function batchLoss(weights: Weights, samples: Samples, indices: Uint32Array, random: Random): tf.Scalar {
  const images = augmentedBatch(samples, indices, random);
  const classes = tf.oneHot(
    Int32Array.from(indices, (index) => itemAt(defined(samples.labels), index)),
    CLASSES,
  );
  const features = tf.mul(classifierFeatures(weights, images), dropoutMask(indices.length, random)) as tf.Tensor2D;
  const logProbabilities = tf.logSoftmax(classifierLogits(weights, features));
  return tf.mean(tf.neg(tf.sum(tf.mul(logProbabilities, classes), 1)));
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

/** Share of samples whose most probable class is their label. */
function accuracyOn(weights: Weights, samples: Samples): number {
  let right = 0;
  for (let start = 0; start < samples.count; start += 1000) {
    const indices = Array.from({ length: Math.min(1000, samples.count - start) }, (_, i) => start + i);
    const predictions = tf.tidy(() => {
      const images = tf.tensor4d(gather(samples, indices, PIXELS), [indices.length, SIDE, SIDE, 1]);
      return tf.argMax(classifierLogits(weights, classifierFeatures(weights, images)), 1).dataSync();
    });
    right += indices.filter((index, row) => predictions[row] === defined(samples.labels)[index]).length;
  }
  return right / samples.count;
}

function stored(weights: Weights): Record<string, StoredTensor> {
  const entries = weightNames.map((name) => {
    const tensor = weights[name];
    return [name, { dtype: 'F32', shape: tensor.shape, data: tensor.dataSync<'float32'>() }] as const;
  });
  return Object.fromEntries(entries);
}

process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '1';
process.env['TF_NUM_INTRAOP_THREADS'] ??= '1'; // the number of threads decides the rounding
await import('@tensorflow/tfjs-node-gpu');
await tf.setBackend('tensorflow');

const { train, test, checksum } = await source.load();
const initial = initialWeights(SEED, name);
const weights = mapWeights((name) => tf.variable(initial[name]));
const random = stream(SEED, name, 'training');
for (const [phase, learningRate] of learningRates.entries()) {
  const optimizer = tf.train.adam(learningRate);
  for (let epoch = 0; epoch < itemAt(epochs, phase); epoch++) {
    const loss = trainEpoch(weights, train, optimizer, random);
    console.log(`learning rate ${learningRate}: loss ${loss.toFixed(4)}, test accuracy ${accuracyOn(weights, test)}`);
  }
}

const bytes = encodeSafetensors(stored(weights), { network: name, data: `${source.name} ${checksum}` });
const record = {
  testAccuracy: accuracyOn(weights, test),
  testImages: test.count,
  seed: SEED,
  epochs: epochs[0] + epochs[1],
  weights: createHash('sha256').update(bytes).digest('hex'),
};
const folder = new URL(`../${name}/`, import.meta.url);
writeAtomically(fileURLToPath(new URL('weights.safetensors', folder)), bytes);
writeAtomically(fileURLToPath(new URL('accuracy.json', folder)), `${JSON.stringify(record, null, 2)}\n`);
