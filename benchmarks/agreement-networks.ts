/**
 * Our feature networks against the reference packages, with the same weights: differences of the features, and images a
 * second of processor time. `make agreement` runs it; it exits with 1 where a difference is larger than it may be, or where
 * a network that has to keep up is slower.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { Command } from 'commander';
import { startTensorflow } from '../harness/engines/tensorflow/index.js';
import { readNpy } from '../harness/ground/arrays/npy.js';
import { defined, entryOf } from '../harness/ground/certain.js';
import { UserError } from '../harness/ground/errors.js';
import { helper } from '../harness/ground/helpers.js';
import { openTensorFile } from '../harness/ground/tensor-file.js';
import { compiled } from '../metrics/features/compiled.js';
import { inceptionTaps } from '../metrics/features/inception.js';
import type { Weights } from '../metrics/features/layers.js';
import type { FeatureNetwork } from '../metrics/features/network.js';
import { clips } from '../metrics/features/networks/clip.js';
import { dinov2 } from '../metrics/features/networks/dinov2.js';
import { efficientnetLite0 } from '../metrics/features/networks/efficientnet-lite0.js';
import { inceptions } from '../metrics/features/networks/inception.js';
import { bicubic } from '../metrics/features/resize.js';
import { networkOf, type PublishedNetwork } from '../metrics/features/source.js';
import { median } from '../statistics/paired-ratio.js';
import { publishMeasured } from './measured.js';
import { networksTable, slowNetworks, type Row } from './network-rows.js';
import { startPeer } from './network-peer.js';
import { networksPython } from './pytorch-venv.js';

/** A picture's pixels, row by row. */
interface Picture {
  readonly size: readonly [height: number, width: number];
  readonly bytes: Uint8Array;
}

type Pictures = Readonly<Record<string, Picture>>;

/** What is compared. */
interface Comparison {
  readonly network: PublishedNetwork;
  readonly pictures: Pictures;
  /** The published weights and the folder of the pictures; without them both sides make weights and pictures up. */
  readonly published?: { readonly weights: string; readonly folder: string };
}

const BATCH = 8;
/** That count; the large networks take a minute for one. */
const ROUNDS = { usual: 5, large: 3 };
const TOLERANCE = 1e-5;
/** Of a pixel that clean-fid's resize makes, of 255. */
const PIXEL_TOLERANCE = 1e-4;
const INCEPTION_SIDE = 299;
/** Of features that the fixture of the tests keeps. */
const STEP = 32;

/** As agreement_networks.py makes it. */
function madePicture(height: number, width: number): Picture {
  const bytes = new Uint8Array(height * width * 3);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++) bytes[i++] = 37 * x + 101 * y + 59 * c + x * y * (c + 1);
  return { size: [height, width], bytes };
}

const small = madePicture(32, 32);
const madeUp: Pictures = { small, wide: madePicture(48, 64), large: madePicture(330, 310) };

function photograph(file: string): Picture {
  const { shape, data } = readNpy(file);
  return { size: [defined(shape[0]), defined(shape[1])], bytes: Uint8Array.from(data) };
}

function imagesOf({ size, bytes }: Picture, count = 1): tf.Tensor4D {
  const image = Float32Array.from(bytes, (byte) => byte / 127.5 - 1);
  return tf.tidy(() => tf.tile(tf.tensor4d(image, [1, ...size, 3]), [count, 1, 1, 1]));
}

/** What the script prints of a picture. */
function numbersOf(network: PublishedNetwork, tensors: Record<string, tf.Tensor>, images: tf.Tensor4D): Float32Array {
  const result = tf.tidy(() => {
    const input = network.pictures(images);
    if (network.name.startsWith('inception')) return tf.concat(Object.values(inceptionTaps(tensors, input)), 1);
    const features = network.features(tensors, input);
    return network.probabilities ? tf.concat([features, network.probabilities(tensors, input)], 1) : features;
  });
  const values = result.dataSync<'float32'>();
  tf.dispose([result, images]);
  return values;
}

/** The length of the difference of two vectors, relative to that of the second. */
function differenceOf(ours: ArrayLike<number>, theirs: readonly number[]): number {
  const [apart, length] = theirs.reduce(
    ([a, b], value, i) => [a + (value - (ours[i] ?? NaN)) ** 2, b + value ** 2],
    [0, 0],
  );
  return Math.sqrt(defined(apart) / defined(length));
}

/** Of processor time, so that other load and more threads do not count. */
function imagesPerSecond(network: FeatureNetwork, images: tf.Tensor4D): number {
  const start = process.cpuUsage();
  for (let i = 0; i < 2; i++) {
    const features = network.features(images);
    features.dataSync();
    features.dispose();
  }
  const { user, system } = process.cpuUsage(start);
  return (2 * BATCH * 1e6) / (user + system);
}

/** Runs an action with a folder that is there for it only. */
async function inFolder<T>(action: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'ganbench-networks-'));
  try {
    return await action(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const compare = (python: string, each: Comparison, compile: Parameters<typeof compiled>[1]): Promise<Row> =>
  inFolder(async (own) => {
    const { network, pictures, published } = each;
    const peer = startPeer(python, [network.name, ...(published ? [published.folder, published.weights] : [own])]);
    try {
      const values = await peer.values();
      const file = openTensorFile(published?.weights ?? join(own, 'weights.pth'));
      const weights: Weights = (name) => Float32Array.from(defined(file.tensors.get(name)).read().data);
      const loaded = networkOf(network, weights, network.name, 'made up');
      file.close();
      const tensors = { ...defined(loaded.weights) };
      const differences = Object.entries(pictures).map(([name, picture]) =>
        differenceOf(numbersOf(network, tensors, imagesOf(picture)), entryOf(values, name)),
      );
      const fast = compiled(loaded, compile);
      const images = imagesOf(small, BATCH);
      imagesPerSecond(fast, images); // records
      const rounds: { ours: number; theirs: number }[] = [];
      for (let i = 0; i < (isLarge(network) ? ROUNDS.large : ROUNDS.usual); i++)
        rounds.push({ ours: imagesPerSecond(fast, images), theirs: await peer.imagesPerSecond() });
      fast.dispose();
      images.dispose();
      return {
        name: network.name,
        published: published !== undefined,
        // Its own rounding in float32 would be half of what is asked for.
        inFloat64: network === efficientnetLite0,
        difference: Math.max(...differences),
        ours: median(rounds.map(({ ours }) => ours)),
        theirs: median(rounds.map(({ theirs }) => theirs)),
        values,
      };
    } finally {
      await peer.stop();
    }
  });

/** The largest difference of a pixel from clean-fid's resize for Inception, of 255. */
async function resizeDifference(python: string, folder: string, pictures: Pictures): Promise<number> {
  const peer = startPeer(python, ['clean', folder]);
  const values = await peer.values();
  await peer.stop();
  const differences = Object.entries(pictures).map(([name, picture]) => {
    const resized = tf.tidy(() => bicubic.apply(imagesOf(picture), INCEPTION_SIDE)).dataSync();
    return entryOf(values, name).reduce((most, value, i) => Math.max(most, Math.abs(value - (resized[i] ?? NaN))), 0);
  });
  return Math.max(...differences) / 255;
}

/** Every `STEP`-th number: what tests/metrics/features/published.test.ts compares with. */
function fixture(rows: readonly Row[]): string {
  const thinned = rows
    .filter(({ published }) => !published)
    .map(({ name, values }) => [
      name,
      Object.fromEntries(
        Object.entries(values).map(([picture, numbers]) => [
          picture,
          numbers.filter((_, i) => i % STEP === 0).map((value) => Number(value.toPrecision(8))),
        ]),
      ),
    ]);
  return `${JSON.stringify({ step: STEP, networks: Object.fromEntries(thinned) as unknown }, null, 1)}\n`;
}

interface Flags {
  readonly only?: readonly string[];
  readonly large?: boolean;
  readonly fixture?: string;
}

const isLarge = ({ name }: PublishedNetwork): boolean => /vit[bl]14/.test(name);

async function main({ only, large = false, fixture: fixtureFile }: Flags): Promise<void> {
  const python = await networksPython();
  const engine = await startTensorflow({ device: 'cpu', threads: 1 });
  const all = [efficientnetLite0, ...inceptions, ...clips, ...dinov2];
  const chosen = all.filter((network) => only?.includes(network.name) ?? isLarge(network) === large);
  await inFolder(async (folder) => {
    const script = fileURLToPath(new URL('agreement_photographs.py', import.meta.url));
    const { weights, version } = JSON.parse((await helper(python, [script, folder])).stdout) as Record<
      'weights' | 'version',
      string
    >;
    const photographs: Pictures = Object.fromEntries(
      ['china', 'flower'].map((name) => [name, photograph(join(folder, `${name}.npy`))]),
    );
    const comparisons = chosen.flatMap((network): Comparison[] => [
      { network, pictures: madeUp },
      ...(network === efficientnetLite0 ? [{ network, pictures: photographs, published: { weights, folder } }] : []),
    ]);
    const rows: Row[] = [];
    for (const each of comparisons) rows.push(await compare(python, each, (step) => engine.compile(step)));
    const pixels = large ? 0 : await resizeDifference(python, folder, { ...madeUp, ...photographs });
    const resize = `A pixel of clean-fid's resize to ${INCEPTION_SIDE}×${INCEPTION_SIDE} differs by at most ${pixels.toExponential(0)} of 255. It may be ${PIXEL_TOLERANCE.toExponential(0)}.`;
    const text = large ? networksTable(rows) : `${networksTable(rows)}\n\n${resize}`;
    const versions = [engine.version, `PyTorch ${version}`];
    if (only) console.log(text);
    else if (large) await publishMeasured('agreement', 'large networks', text, versions);
    else await publishMeasured('agreement', 'networks', text, versions);
    if (fixtureFile !== undefined) await writeFile(fixtureFile, fixture(rows));
    const faults = [
      ...rows
        .filter(({ difference }) => !(difference <= TOLERANCE))
        .map(({ name, difference }) => `${name} differs from its reference by ${difference}.`),
      ...slowNetworks(rows).map(({ name }) => `${name} computes fewer images a second than its reference.`),
      ...(pixels <= PIXEL_TOLERANCE ? [] : [`clean-fid's resize differs by ${pixels} of 255.`]),
    ];
    for (const fault of faults) console.error(fault);
    if (faults.length > 0) process.exitCode = 1;
  });
}

const program = new Command('agreement-networks')
  .description('Compares our feature networks with the reference packages, with the same weights.')
  .option('--only <networks...>', 'prints these only')
  .option('--large', 'the large ones of DINOv2 instead of all others')
  .option('--fixture <file>', 'write what the tests compare with')
  .action(main);

await program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
});
