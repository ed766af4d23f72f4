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
import { median } from '../statistics/paired-ratio.js';
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

/** Those of a float32. */
export interface Single extends Differences {
  /** Of the gradients, from a float64 whose rectifiers are on the sides of 0 that this float32 has. */
  readonly sided: number;
  /** Inputs of rectifiers that are on another side than in float64. */
  readonly turned: number;
}

/** Those of a case. */
export interface Difference {
  readonly ours: Single;
  /** PyTorch's own float32. */
  readonly pytorch: Single;
  /** Inputs of rectifiers. */
  readonly rectified: number;
}

type Numbers = Readonly<Record<string, { readonly shape: readonly number[]; readonly values: Float32Array }>>;

/** A draw can hit a gradient that is nearly 0, as the sum of thousands of terms for the bias of an image. */
export const DRAWS = 3;

/** Compares our networks with those of backbones.py under the same weights and inputs: medians of so many draws of both. */
export async function differences(python: string, cases: readonly BackboneCase[]): Promise<Difference[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ganbench-backbones-'));
  try {
    const drawn = cases.flatMap((each) => Array.from({ length: DRAWS }, (_, draw) => ({ each, draw })));
    const computations: Float32Array[][] = [];
    for (const [i, one] of drawn.entries()) computations.push(await written(stem(folder, i), one));
    await helper(python, [script, folder]);
    const found: Difference[] = [];
    for (const [i, parts] of computations.entries()) found.push(await compared(stem(folder, i), parts));
    return cases.map((_, i) => middle(found.slice(i * DRAWS, (i + 1) * DRAWS)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Drawn {
  readonly each: BackboneCase;
  readonly draw: number;
}

const stem = (folder: string, index: number): string => join(folder, String(index).padStart(3, '0'));

/** Hands a case over to backbones.py; returns what we compute. */
async function written(path: string, drawn: Drawn): Promise<Float32Array[]> {
  const numbers = numbersOf(drawn);
  await writeFile(`${path}.json`, JSON.stringify(described(drawn.each, numbers)));
  await writeFile(`${path}.bin`, Buffer.concat(Object.values(numbers).map(({ values }) => bytesOf(values))));
  const { parts, sides } = ours(drawn.each, numbers);
  await writeFile(`${path}.sides`, sides);
  return parts;
}

/** What we compute beside what backbones.py has written. */
async function compared(path: string, parts: readonly Float32Array[]): Promise<Difference> {
  const lengths = parts.map((values) => values.length);
  const read = async (extension: string) => cut(await numbersIn(`${path}.${extension}`), lengths);
  const double = await read('double');
  const single = await read('single');
  const counts = (await readFile(`${path}.turned`, 'utf8')).split(' ').map(Number);
  const sided = async (one: readonly Part[], extension: string): Promise<number> =>
    difference(one, await read(extension)).gradients;
  return {
    ours: { ...difference(parts, double), sided: await sided(parts, 'ours'), turned: itemAt(counts, 0) },
    pytorch: { ...difference(single, double), sided: await sided(single, 'sided'), turned: itemAt(counts, 1) },
    rectified: itemAt(counts, 2),
  };
}

const total = (counts: readonly number[]): number => counts.reduce((sum, each) => sum + each, 0);

/** Medians, and all that is counted. */
function middle(draws: readonly Difference[]): Difference {
  const of = (single: (each: Difference) => Single): Single => ({
    forward: median(draws.map((each) => single(each).forward)),
    gradients: median(draws.map((each) => single(each).gradients)),
    sided: median(draws.map((each) => single(each).sided)),
    turned: total(draws.map((each) => single(each).turned)),
  });
  return {
    ours: of((each) => each.ours),
    pytorch: of((each) => each.pytorch),
    rectified: total(draws.map((each) => each.rectified)),
  };
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
function numbersOf({ each: { options }, draw }: Drawn): Numbers {
  const { generator, discriminator } = backbone(options);
  const batch = batchOf(options);
  const random = stream(draw, 'backbones', JSON.stringify(options));
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

/** What is computed, and on which side of 0 each input of a rectifier is, one after another. */
function ours(each: BackboneCase, numbers: Numbers): { readonly parts: Float32Array[]; readonly sides: Uint8Array } {
  const { result, inputs } = rectifiedIn(() =>
    tf.tidy(() => computed(each, numbers).map((tensor) => tensor.dataSync<'float32'>())),
  );
  return { parts: result, sides: Uint8Array.from(inputs.flatMap((values) => [...values].map((x) => Number(x > 0)))) };
}

const rectifiers = ['Relu', 'LeakyRelu'];

/** The inputs of rectifiers in the order of their calls. */
function rectifiedIn<T>(run: () => T): { readonly result: T; readonly inputs: Float32Array[] } {
  const inputs: Float32Array[] = [];
  const own = rectifiers.map((name) => defined(tf.getKernel(name, tf.getBackend())));
  own.forEach((kernel) =>
    replaceKernel({
      ...kernel,
      kernelFunc: (call) => {
        inputs.push(tf.backend().readSync((call.inputs.x as tf.TensorInfo).dataId) as Float32Array);
        return kernel.kernelFunc(call);
      },
    }),
  );
  try {
    return { result: run(), inputs };
  } finally {
    own.forEach(replaceKernel);
  }
}

function replaceKernel(kernel: tf.KernelConfig): void {
  tf.unregisterKernel(kernel.kernelName, kernel.backendName);
  tf.registerKernel(kernel);
}

/** Fakes, scores, and the gradients of probes of both. */
function computed(each: BackboneCase, numbers: Numbers): tf.Tensor[] {
  const { generator, discriminator } = backbone(each.options);
  const tensors = Object.fromEntries(
    Object.entries(numbers).map(([name, { shape, values }]) => [name, tf.tensor(values, [...shape])]),
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
