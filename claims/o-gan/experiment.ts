import { defined, float32At, itemAt } from '../../harness/ground/certain.js';
import { defineExperiment, forSeeds, type Case, type Measured } from '../../harness/experiments/experiment.js';
import {
  begin,
  datasetNamed,
  distanceOf,
  featuresOf,
  train,
  type Setup,
  type Size,
  type Training,
} from '../../harness/experiments/training.js';
import { gather, sampleSize, type Dataset } from '../../harness/data/dataset.js';
import type { Engine } from '../../harness/engines/engine.js';
import { latentsOf } from '../../harness/scoring/encoder.js';
import { timeInRounds } from '../../harness/worker/rounds.js';
import { median } from '../../statistics/paired-ratio.js';
import { correlation, meanSquaredError } from '../../metrics/arithmetic/reconstruction.js';
import { discriminatorCodes, mseEncoder, probeAccuracy, type Encode } from './encoder.js';
import { readProtocols } from '../../harness/satellites/claims/analysis/protocol.js';

const { seeds } = readProtocols(import.meta.url).small;

interface OGanCase extends Case {
  readonly variant: 'o-gan';
  readonly kind: 'trained' | 'time';
  /** Whether the correlation of latents and codes is in the losses. */
  readonly correlated: boolean;
  readonly size: Size & { readonly steps: number };
}

const ROUNDS = 30;
const FAKES = 1000;
const REALS = 500;
const PROBE = { train: 2000, test: 1000 };
const DRAWN = 16;
const PAIRS = 5;
export const WAYPOINTS = 8;

export default defineExperiment<OGanCase>({
  cases: (scale) => {
    const size: Size & { readonly steps: number } =
      scale === 'small'
        ? { dataset: 'mnist', steps: 800, batchSize: 32, width: 8, latentSize: 32 }
        : { dataset: 'mnist', steps: 50_000, batchSize: 64, width: 64, latentSize: 128 };
    const variant = 'o-gan';
    return forSeeds(seeds, [
      { arm: 'o-gan', variant, kind: 'trained', correlated: true, size },
      { arm: 'without ρ', variant, kind: 'trained', correlated: false, size },
      { arm: 'time', variant, kind: 'time', correlated: true, size },
    ] as const);
  },
  run: (each, engine) => (each.kind === 'time' ? time(each, engine) : trained(each, engine)),
});

async function setupOf({ variant, size, correlated, seed }: OGanCase): Promise<Setup> {
  const { dataset, steps, ...rest } = size;
  return {
    ...rest,
    variant,
    seed,
    dataset: await datasetNamed(dataset),
    budget: { unit: 'generatorSteps', amount: steps },
    ...(!correlated && { objective: { sharedLoss: undefined } }),
  };
}

/** Median over interleaved rounds of the time of a step with the correlation, in that of one without. */
async function time(each: OGanCase, engine: Engine): Promise<Measured> {
  const trainers = [
    (await begin(engine, await setupOf(each))).trainer,
    (await begin(engine, await setupOf({ ...each, correlated: false }))).trainer,
  ];
  const steps = trainers.map((trainer) => async (): Promise<void> => {
    trainer.step();
    await trainer.readLosses();
  });
  const patience = { warmUp: 5, rounds: ROUNDS, fewest: ROUNDS, seconds: 600 };
  const [own, plain] = (await timeInRounds(steps, patience)) as [number[], number[]];
  trainers.forEach((trainer) => trainer.dispose());
  return { scores: { ratio: median(own.map((value, round) => value / itemAt(plain, round))) } };
}

async function trained(each: OGanCase, engine: Engine): Promise<Measured> {
  const setup = await setupOf(each);
  const { dataset } = setup;
  const training = await train(engine, setup);
  try {
    const distance = await distanceOf(engine, await training.samples(FAKES), dataset);
    const own = await assess(training, discriminatorCodes(training), dataset);
    if (each.correlated) {
      const interpolations = await interpolated(training, discriminatorCodes(training), dataset);
      return { scores: { distance, ...own.scores }, series: { ...own.series, interpolations } };
    }
    const separate = mseEncoder(engine, training, { steps: each.size.steps, seed: each.seed, width: each.size.width });
    const other = await assess(training, separate.encode, dataset, false);
    separate.dispose();
    const renamed = Object.entries(other.scores).map(([name, value]) => [`${name}_mse_encoder`, value]);
    return {
      scores: { distance, ...own.scores, ...(Object.fromEntries(renamed) as Record<string, number>) },
      series: other.series,
    };
  } finally {
    training.dispose();
  }
}

/**
 * What codes are worth: their correlation with held-out latents, the pixel error of G(N(E(x))) on test images, or of
 * G(E(x)) for an encoder trained to return latents themselves, and the accuracy of a linear probe.
 */
async function assess(training: Training, encode: Encode, dataset: Dataset, normalise = true) {
  const { latentSize } = training.model;
  const size = sampleSize(dataset.shape);
  const latents = training.latents(FAKES);
  const codesOfFakes = encode(await training.generate(latents));
  const rho = correlation(featuresOf(latents, latentSize), featuresOf(codesOfFakes, latentSize));
  const indices = (count: number): number[] => [...Array(count).keys()];
  const reals = gather(dataset.test, indices(REALS), size);
  const codes = encode(reals);
  const back = await training.generate(normalise ? latentsOf(codes, latentSize) : codes);
  const reconstruction = meanSquaredError(featuresOf(reals, size), featuresOf(back, size));
  const labelled = (part: 'train' | 'test') => ({
    codes: encode(gather(dataset[part], indices(PROBE[part]), size)),
    labels: defined(dataset[part].labels),
  });
  return {
    scores: { rho, reconstruction, probe: probeAccuracy(labelled('train'), labelled('test'), latentSize) },
    series: { reals: imagesOf(reals, size, DRAWN), reconstructions: imagesOf(back, size, DRAWN) },
  };
}

/** Rows of WAYPOINTS images from one test image to another, both at the ends, by normalised mixtures of their codes. */
async function interpolated(training: Training, encode: Encode, dataset: Dataset): Promise<number[][]> {
  const { latentSize } = training.model;
  const size = sampleSize(dataset.shape);
  const reals = gather(dataset.test, [...Array(2 * PAIRS).keys()], size);
  const codes = encode(reals);
  const mixed = Float32Array.from({ length: PAIRS * WAYPOINTS * latentSize }, (_, at) => {
    const [image, component] = [Math.floor(at / latentSize), at % latentSize];
    const [pair, share] = [Math.floor(image / WAYPOINTS), (image % WAYPOINTS) / (WAYPOINTS - 1)];
    const end = (which: 0 | 1): number => float32At(codes, (2 * pair + which) * latentSize + component);
    return (1 - share) * end(0) + share * end(1);
  });
  const made = imagesOf(await training.generate(latentsOf(mixed, latentSize)), size, PAIRS * WAYPOINTS);
  const ends = imagesOf(reals, size, 2 * PAIRS);
  return Array.from({ length: PAIRS }, (_, pair) => [
    itemAt(ends, 2 * pair),
    ...made.slice(pair * WAYPOINTS, (pair + 1) * WAYPOINTS),
    itemAt(ends, 2 * pair + 1),
  ]).flat();
}

/** The first images, rounded: they are drawn, not computed with. */
const imagesOf = (values: Float32Array, size: number, count: number): number[][] =>
  Array.from({ length: count }, (_, i) =>
    [...values.subarray(i * size, (i + 1) * size)].map((value) => Number(value.toFixed(2))),
  );
