/**
 * Our feature networks against the reference packages, with the same made-up weights: differences of the features, and
 * images a second of processor time. `make agreement` runs it; it exits with 1 where a difference is larger than it may be.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { Command } from 'commander';
import { execa } from 'execa';
import { startTensorflow } from '../harness/engines/tensorflow/index.js';
import { defined, entryOf } from '../harness/ground/certain.js';
import { UserError } from '../harness/ground/errors.js';
import { projectFolder } from '../harness/ground/folders.js';
import { openTensorFile } from '../harness/ground/tensor-file.js';
import { compiled } from '../metrics/features/compiled.js';
import { inceptionTaps } from '../metrics/features/inception.js';
import type { Weights } from '../metrics/features/layers.js';
import type { FeatureNetwork } from '../metrics/features/network.js';
import { clips } from '../metrics/features/networks/clip.js';
import { dinov2 } from '../metrics/features/networks/dinov2.js';
import { efficientnetLite0 } from '../metrics/features/networks/efficientnet-lite0.js';
import { inceptions } from '../metrics/features/networks/inception.js';
import { networkOf, type PublishedNetwork } from '../metrics/features/source.js';
import { median } from '../statistics/paired-ratio.js';
import { publishMeasured } from './measured.js';
import { markdownTable } from '../text/markdown-table.js';
import { networksPython } from './pytorch-venv.js';

const script = fileURLToPath(new URL('agreement_networks.py', import.meta.url));
/** The pictures of the script: height and width. */
const pictures = { small: [32, 32], wide: [48, 64], large: [330, 310] } as const;
const BATCH = 8;
const ROUNDS = 5;
const TOLERANCE = 1e-5;
/** Of features that the fixture of the tests keeps. */
const STEP = 32;

interface Row {
  readonly name: string;
  /** The largest over the pictures. */
  readonly difference: number;
  /** Images a second of processor time. */
  readonly ours: number;
  readonly theirs: number;
  readonly values: Readonly<Record<string, readonly number[]>>;
}

const oneThread = { OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };

function startPeer(python: string, args: readonly string[]) {
  const child = execa(python, [script, ...args], { cwd: projectFolder, env: oneThread, buffer: false });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done) await child;
    return JSON.parse(value as string);
  };
  return {
    values: async () => ((await answer()) as Pick<Row, 'values'>).values,
    imagesPerSecond: async () => {
      child.stdin.write('\n');
      return (await answer()) as number;
    },
    stop: async (): Promise<void> => {
      child.stdin.end();
      await child;
    },
  };
}

function imagesOf([height, width]: readonly [number, number], count = 1): tf.Tensor4D {
  const bytes = new Uint8Array(height * width * 3);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++) bytes[i++] = 37 * x + 101 * y + 59 * c + x * y * (c + 1);
  const image = Float32Array.from(bytes, (byte) => byte / 127.5 - 1);
  return tf.tidy(() => tf.tile(tf.tensor4d(image, [1, height, width, 3]), [count, 1, 1, 1]));
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

async function compare(
  python: string,
  network: PublishedNetwork,
  compile: Parameters<typeof compiled>[1],
): Promise<Row> {
  const folder = await mkdtemp(join(tmpdir(), 'ganbench-networks-'));
  const peer = startPeer(python, [network.name, folder]);
  try {
    const values = await peer.values();
    const file = openTensorFile(join(folder, 'weights.pth'));
    const weights: Weights = (name) => Float32Array.from(defined(file.tensors.get(name)).read().data);
    const loaded = networkOf(network, weights, network.name, 'made up');
    file.close();
    const tensors = { ...defined(loaded.weights) };
    const differences = Object.entries(pictures).map(([name, size]) =>
      differenceOf(numbersOf(network, tensors, imagesOf(size)), entryOf(values, name)),
    );
    const fast = compiled(loaded, compile);
    const images = imagesOf(pictures.small, BATCH);
    imagesPerSecond(fast, images); // records
    const rounds: { ours: number; theirs: number }[] = [];
    for (let i = 0; i < ROUNDS; i++)
      rounds.push({ ours: imagesPerSecond(fast, images), theirs: await peer.imagesPerSecond() });
    fast.dispose();
    images.dispose();
    return {
      name: network.name,
      difference: Math.max(...differences),
      ours: median(rounds.map(({ ours }) => ours)),
      theirs: median(rounds.map(({ theirs }) => theirs)),
      values,
    };
  } finally {
    await peer.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const table = (rows: readonly Row[]): string =>
  markdownTable(
    ['Network', 'Difference', 'Ours, images/s', 'Theirs, images/s', 'Ratio'],
    rows.map(({ name, difference, ours, theirs }) => [
      `\`${name}\``,
      difference.toExponential(0),
      ours.toPrecision(2),
      theirs.toPrecision(2),
      (ours / theirs).toPrecision(2),
    ]),
  );

/** Every `STEP`-th number: what tests/metrics/features/published.test.ts compares with. */
function fixture(rows: readonly Row[]): string {
  const thinned = rows.map(({ name, values }) => [
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

async function main(flags: { only?: string[]; fixture?: string }): Promise<void> {
  const python = await networksPython();
  const engine = await startTensorflow({ device: 'cpu', threads: 1 });
  const all = [efficientnetLite0, ...inceptions, ...clips, ...dinov2];
  const chosen = all.filter(({ name }) => flags.only?.includes(name) ?? !/vit[bl]14/.test(name));
  const rows: Row[] = [];
  for (const network of chosen) rows.push(await compare(python, network, (step) => engine.compile(step)));
  if (flags.only) console.log(table(rows));
  else await publishMeasured('agreement', 'networks', table(rows), [engine.version]);
  if (flags.fixture) await writeFile(flags.fixture, fixture(rows));
  const wrong = rows.filter(({ difference }) => !(difference <= TOLERANCE));
  for (const { name, difference } of wrong) console.error(`${name} differs from its reference by ${difference}.`);
  if (wrong.length > 0) process.exitCode = 1;
}

const program = new Command('agreement-networks')
  .description('Compares our feature networks with the reference packages, with made-up weights.')
  .option('--only <networks...>', 'these only; without it all but the large ones of DINOv2')
  .option('--fixture <file>', 'write what the tests compare with')
  .action(main);

await program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
});
