import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { helper } from '../harness/ground/helpers.js';
import { sizeOf } from '../harness/ground/arrays/size.js';
import { defined, entryOf, itemAt } from '../harness/ground/certain.js';
import { backbone, type Networks } from '../harness/networks/backbone.js';
import { activationNorm } from '../harness/networks/options.js';
import { stream } from '../harness/random/stream.js';
import { oneHot } from '../harness/training/labels.js';
import { valueAndGradients } from '../harness/training/differentiate.js';
import type { BackboneCase } from './backbone-cases.js';

const script = fileURLToPath(new URL('backbones.py', import.meta.url));
/** Few samples make the gradients through batch normalisation ill-conditioned, of which points have nothing but these. */
const batchOf = ({ shape }: BackboneCase['options']): number => (shape.length === 3 ? 8 : 64);

/** The largest relative differences from float64. */
export interface Differences {
  readonly forward: number;
  readonly gradients: number;
}

/** Those of a case. */
export interface Difference extends Differences {
  /** Of PyTorch's own float32. */
  readonly single: Differences;
  /** Of the same with every rectifier on the side of 0 that its input has in float64. */
  readonly sided: Differences;
  /** Inputs of rectifiers that are on another side in float32, and all of them. */
  readonly turned: number;
  readonly rectified: number;
}

type Numbers = Readonly<Record<string, { readonly shape: readonly number[]; readonly values: Float32Array }>>;

/** Compares our networks with those of backbones.py under the same weights. */
export async function differences(python: string, cases: readonly BackboneCase[]): Promise<Difference[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ganbench-backbones-'));
  const file = (index: number, extension: string): string =>
    join(folder, `${String(index).padStart(3, '0')}.${extension}`);
  try {
    for (const [i, each] of cases.entries()) {
      const numbers = numbersOf(each);
      await writeFile(file(i, 'json'), JSON.stringify(described(each, numbers)));
      await writeFile(file(i, 'bin'), Buffer.concat(Object.values(numbers).map(({ values }) => bytesOf(values))));
    }
    await helper(python, [script, folder]);
    const found: Difference[] = [];
    for (const [i, each] of cases.entries()) {
      const written = ['out', 'single', 'sided'].map((extension) => numbersIn(file(i, extension)));
      const [double, single, sided] = await Promise.all(written);
      const counts = (await readFile(file(i, 'turned'), 'utf8')).split(' ').map(Number);
      const ours = tf.tidy(() => computed(each).map((tensor) => tensor.dataSync<'float32'>()));
      const lengths = ours.map((values) => values.length);
      const reference = cut(defined(double), lengths);
      found.push({
        ...difference(ours, reference),
        single: difference(cut(defined(single), lengths), reference),
        sided: difference(cut(defined(sided), lengths), reference),
        turned: itemAt(counts, 0),
        rectified: itemAt(counts, 1),
      });
    }
    return found;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const bytesOf = (values: Float32Array): Buffer => Buffer.from(values.buffer, values.byteOffset, values.byteLength);

const described = ({ options, told }: BackboneCase, numbers: Numbers): object => ({
  ...told,
  network: defined(options.network).name,
  shape: options.shape,
  slope: options.leakySlope,
  generatorNorm: options.generatorNorm,
  activations: activationNorm(options.discriminatorNorm),
  tensors: Object.entries(numbers).map(([name, { shape }]) => [name, shape]),
  wanted: wantedIn(backbone(options)),
  ...(options.classes !== undefined && { labels: labelsOf(options, options.classes) }),
});

/** The classes of latents and of samples, in turns. */
const labelsOf = (options: BackboneCase['options'], classes: number): number[] =>
  Array.from({ length: batchOf(options) }, (_, i) => i % classes);

const wantedIn = ({ generator, discriminator }: Networks): string[] => [
  'latents',
  'samples',
  ...Object.keys(generator.parameters),
  ...Object.keys(discriminator.parameters),
];

/** Weights as they start, moved by a little noise, since much starts at 0 or 1; and what goes through the networks. */
function numbersOf({ options }: BackboneCase): Numbers {
  const { generator, discriminator } = backbone(options);
  const batch = batchOf(options);
  const random = stream(0, 'backbones', JSON.stringify(options));
  const weights = { ...generator.parameters, ...discriminator.parameters, ...discriminator.buffers };
  const normal = (shape: readonly number[], deviation = 1) => ({
    shape,
    values: random.normal(sizeOf(shape), 0, deviation),
  });
  return {
    ...Object.fromEntries(
      Object.entries(weights).map(([name, { shape, fill }]) => {
        // More would make the numbers of deep networks grow layer by layer, and their rounding errors with them.
        const noise = random.normal(sizeOf(shape), 0, 0.1 / Math.sqrt(sizeOf(shape.slice(0, -1))));
        return [name, { shape, values: fill(random).map((value, i) => value + itemAt(noise, i)) }];
      }),
    ),
    latents: normal([batch, options.latentSize]),
    samples: normal([batch, ...options.shape], 0.5),
    'fake probe': normal([batch, ...options.shape]),
    'score probe': normal([batch]),
  };
}

async function numbersIn(path: string): Promise<Float64Array> {
  const bytes = await readFile(path);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

/** The numbers in parts of the given lengths, which have to be all of them. */
function cut(numbers: Float64Array, lengths: readonly number[]): Float64Array[] {
  let end = 0;
  const parts = lengths.map((length) => numbers.subarray(end, (end += length)));
  if (end !== numbers.length) throw new Error('The two builds have not computed the same things.');
  return parts;
}

type Part = Float32Array | Float64Array;

/** Of samples and scores, and of the gradients behind them. */
function difference(parts: readonly Part[], reference: readonly Float64Array[]): Differences {
  const apart = reference.map((values, i) => distance(itemAt(parts, i), values));
  const of = reference.map((values) => distance(new Float64Array(values.length), values));
  const longest = Math.max(...of.slice(2));
  // That of a bias before a normalisation is 0, and what is left of it are rounding errors of the others.
  const relative = apart.map((each, i) => each / (itemAt(of, i) > 1e-9 * longest ? itemAt(of, i) : longest));
  return { forward: Math.max(...relative.slice(0, 2)), gradients: Math.max(...relative.slice(2)) };
}

/** Fakes, scores, and the gradients of probes of both. */
function computed(each: BackboneCase): tf.Tensor[] {
  const { generator, discriminator } = backbone(each.options);
  const tensors = Object.fromEntries(
    Object.entries(numbersOf(each)).map(([name, { shape, values }]) => [name, tf.tensor(values, [...shape])]),
  );
  const wanted = wantedIn({ generator, discriminator });
  const [latents, samples] = [entryOf(tensors, 'latents'), entryOf(tensors, 'samples')];
  // Moving statistics are not read in training.
  const { classes } = each.options;
  const labels = classes === undefined ? undefined : oneHot(labelsOf(each.options, classes), classes);
  const pass = { training: true, labels };
  const state = { ...movingOf(generator), ...movingOf(discriminator), ...tensors };
  let outputs: tf.Tensor[] = [];
  const { gradients } = valueAndGradients(
    () => {
      const fakes = generator.apply(state, latents, pass);
      const scores = discriminator.apply(state, samples, pass);
      outputs = [tf.keep(fakes), tf.keep(scores)];
      const probed = tf.sum(tf.mul(fakes, entryOf(tensors, 'fake probe')));
      return tf.add(probed, tf.sum(tf.mul(scores, entryOf(tensors, 'score probe'))));
    },
    Object.fromEntries(wanted.map((name) => [name, entryOf(tensors, name)])),
  );
  return [...outputs, ...wanted.map((name) => entryOf(gradients, name))];
}

const movingOf = ({ buffers }: Networks['generator']): Record<string, tf.Tensor> =>
  Object.fromEntries(Object.entries(buffers).map(([name, { shape }]) => [name, tf.ones([...shape])]));

function distance(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < other.length; i++) sum += (itemAt(one, i) - itemAt(other, i)) ** 2;
  return Math.sqrt(sum);
}
