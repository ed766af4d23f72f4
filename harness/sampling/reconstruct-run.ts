import * as tf from '@tensorflow/tfjs-core';
import { encodeGrid } from '../../reports/sample-grid.js';
import { gather, sampleSize } from '../data/dataset.js';
import { UserError } from '../errors.js';
import { stream } from '../random.js';
import { sample } from '../training/trainer.js';
import { encode, encoderScores, latentsOf, reconstruct, type EncoderScores } from './encoder.js';
import { writeInto } from './files.js';
import { loadTrainedRun, type TrainedRun } from './trained-run.js';

export interface ReconstructOptions {
  readonly run: string;
  readonly out: string;
  /** Held-out samples and latents that the scores are taken over. */
  readonly count: number;
  readonly seed: number;
  readonly variantFolders: readonly string[];
}

export interface ReconstructReport {
  readonly run: string;
  readonly count: number;
  readonly scores: EncoderScores;
  readonly files: readonly string[];
}

const COLUMNS = 12;
const BLOCKS = 3;
/** The author's sampler draws codes in by this: bojone/o-gan, o_gan_celeba.py. */
const SHRINK = 0.9;

/**
 * Scores and pictures of what an encoder makes of samples: reconstructions, interpolations and recovered latents. An
 * engine has to be set.
 * @throws UserError where the discriminator of the run is not an encoder.
 */
export async function reconstructRun(options: ReconstructOptions): Promise<ReconstructReport> {
  const run = await loadTrainedRun(options.run, options.variantFolders);
  try {
    const { model, record, dataset } = run;
    if (model.head !== 'encoder')
      throw new UserError(
        `The discriminator of ${record.spec.variant} gives ${model.head === 'score' ? 'one score a sample' : 'codes that are not latents'}: only those that are encoders, as in o-gan, can reconstruct.`,
      );
    const { test, shape } = dataset;
    const count = Math.min(options.count, test.count);
    const order = stream(options.seed, 'reconstructed reals').permutation(test.count).subarray(0, count);
    const reals = gather(test, order, sampleSize(shape));
    const latents = stream(options.seed, 'recovered latents').normal(count * model.latentSize);
    const scores = await encoderScores(model, run.weights, { reals, latents });
    const draw = shape.length === 3 ? drawImages : drawPoints;
    const pictures = await draw(run, reals, latents);
    const files = Object.entries(pictures).map(([name, png]) => writeInto(options.out, `${name}.png`, png));
    return { run: record.name, count, scores, files };
  } finally {
    tf.dispose(run.weights);
  }
}

type Pictures = Readonly<Record<string, Uint8Array>>;

/** Rows of samples one below another; what belongs together is in one column. */
async function drawImages(run: TrainedRun, reals: Float32Array, latents: Float32Array): Promise<Pictures> {
  const { model, weights } = run;
  const { shape, latentSize } = model;
  const size = sampleSize(shape);
  const shown = Math.min(reals.length / size, COLUMNS * BLOCKS);
  const [x, z] = [reals.subarray(0, shown * size), latents.subarray(0, shown * latentSize)];
  const codes = latentsOf(await encode(model, weights, x), latentSize);
  const grid = (samples: Float32Array, columns: number): Uint8Array => encodeGrid({ samples, shape, columns });
  const made = await sample(model, weights, z);
  return {
    reconstructions: grid(
      interleaved(size, x, await sample(model, weights, codes), await sample(model, weights, scaled(codes, SHRINK))),
      COLUMNS,
    ),
    recovered: grid(interleaved(size, made, await reconstruct(model, weights, made)), COLUMNS),
    interpolations: grid(await interpolations(run, x, codes), COLUMNS),
  };
}

const scaled = (values: Float32Array, factor: number): Float32Array => values.map((value) => value * factor);

/** Blocks of rows: COLUMNS samples of the first set, the same of the second, and so on. */
function interleaved(size: number, ...sets: readonly Float32Array[]): Float32Array {
  const row = COLUMNS * size;
  const blocks = Math.ceil(sets[0]!.length / row);
  const out = new Float32Array(blocks * sets.length * row).fill(-1);
  sets.forEach((set, i) => {
    for (let block = 0; block < blocks; block++)
      out.set(set.subarray(block * row, (block + 1) * row), (block * sets.length + i) * row);
  });
  return out;
}

/** Rows from one real to another: both at the ends, between them G(N((1 − t)·N(E(x)) + t·N(E(x')))). */
async function interpolations(
  { model, weights }: TrainedRun,
  reals: Float32Array,
  codes: Float32Array,
): Promise<Float32Array> {
  const { latentSize, shape } = model;
  const size = sampleSize(shape);
  const pairs = Math.min(COLUMNS, Math.floor(codes.length / latentSize / 2));
  const between = COLUMNS - 2;
  const mixed = new Float32Array(pairs * between * latentSize);
  for (let at = 0; at < mixed.length; at++) {
    const [pair, step, component] = [
      Math.floor(at / latentSize / between),
      Math.floor(at / latentSize) % between,
      at % latentSize,
    ];
    const t = step / (between - 1);
    const [from, to] = [codes[2 * pair * latentSize + component]!, codes[(2 * pair + 1) * latentSize + component]!];
    mixed[at] = (1 - t) * from + t * to;
  }
  const made = await sample(model, weights, latentsOf(mixed, latentSize));
  const out = new Float32Array(pairs * COLUMNS * size);
  for (let pair = 0; pair < pairs; pair++) {
    const row = pair * COLUMNS * size;
    out.set(reals.subarray(2 * pair * size, (2 * pair + 1) * size), row);
    out.set(made.subarray(pair * between * size, (pair + 1) * between * size), row + size);
    out.set(reals.subarray((2 * pair + 1) * size, (2 * pair + 2) * size), row + (COLUMNS - 1) * size);
  }
  return out;
}

/** A plot for each set of points. */
async function drawPoints(run: TrainedRun, reals: Float32Array, latents: Float32Array): Promise<Pictures> {
  const { model, weights, dataset } = run;
  const made = await sample(model, weights, latents);
  const plot = (samples: Float32Array): Uint8Array =>
    encodeGrid({ samples, shape: dataset.shape, mixture: dataset.mixture });
  return {
    reals: plot(reals),
    reconstructions: plot(await reconstruct(model, weights, reals)),
    samples: plot(made),
    recovered: plot(await reconstruct(model, weights, made)),
  };
}

export function reconstructText({ run, count, scores, files }: ReconstructReport): string {
  const { rho, latent_error, pixel_error } = scores;
  return [
    `${run}, over ${count} held-out samples and ${count} latents:`,
    `rho           ${shown(rho)}  correlation of z with E(G(z)), 1 at best`,
    `latent_error  ${shown(latent_error)}  mean distance of z from N(E(G(z)))`,
    `pixel_error   ${shown(pixel_error)}  mean squared difference of x and G(N(E(x)))`,
    ...files,
  ].join('\n');
}

const shown = (score: number | null): string => score?.toPrecision(4) ?? 'not finite';
