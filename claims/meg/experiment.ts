import { defined, itemAt } from '../../harness/ground/certain.js';
import { defineExperiment, forSeeds, type Case, type Measured } from '../../harness/experiments/experiment.js';
import { datasetNamed, distanceOf, train, type Size, type Training } from '../../harness/experiments/training.js';
import { sampleSize, type Dataset } from '../../harness/data/dataset.js';
import { walkInBatches, type EnergyChain } from '../../harness/training/energy/chain.js';
import { loadStackedDigits } from '../../metrics/features/classifier/stacked.js';
import { extractClasses } from '../../metrics/features/extract.js';
import { classModes } from '../../metrics/arithmetic/modes.js';
import { readProtocols } from '../../harness/satellites/claims/analysis/protocol.js';

const { seeds } = readProtocols(import.meta.url).small;

interface MegCase extends Case, Size {
  readonly variant: string;
  readonly preset: string;
  /** Without it the auxiliary network is left out. */
  readonly entropy: boolean;
  /** Whether chains on the learned energy move its samples. */
  readonly walked: boolean;
  readonly steps: number;
}

/** As many as MEG and its predecessors take. */
const SAMPLES_PER_MODE = 26;
/** Samples before and after the chains, and those of the Fréchet distance. */
const WALKED = 1000;
const DRAWN = 40;

/** Chains of latents by the Metropolis-adjusted Langevin algorithm, with the step size of the authors' code. */
const chain = (prior: boolean): EnergyChain => ({
  space: 'latent',
  steps: 20,
  stepSize: 0.01,
  adjusted: true,
  temperature: 1,
  prior,
});

export default defineExperiment<MegCase>({
  cases: (scale) => {
    const size =
      scale === 'small'
        ? { dataset: 'stacked-mnist-100', steps: 1000, batchSize: 32, width: 8, latentSize: 32 }
        : { dataset: 'stacked-mnist', steps: 50_000, batchSize: 64, width: 64, latentSize: 128 };
    return forSeeds(
      seeds,
      [
        { arm: 'meg', variant: 'meg', preset: 'default', entropy: true, walked: true },
        { arm: 'meg, z recovery', variant: 'meg', preset: 'z-recovery', entropy: true, walked: false },
        { arm: 'no entropy', variant: 'meg', preset: 'default', entropy: false, walked: false },
        { arm: 'wgan-gp', variant: 'wgan-gp', preset: 'default', entropy: true, walked: false },
      ].map((arm) => ({ ...arm, ...size })),
    );
  },
  run: async ({ dataset: name, steps, entropy, walked, ...setup }, engine): Promise<Measured> => {
    const dataset = await datasetNamed(name);
    const training = await train(engine, {
      ...setup,
      dataset,
      budget: { unit: 'generatorSteps', amount: steps },
      ...(!entropy && { objective: { auxiliary: undefined } }),
    });
    const images = (samples: Float32Array) => (setup.seed === seeds[0] ? rows(samples, sampleSize(dataset.shape)) : []);
    try {
      const samples = await training.samples(SAMPLES_PER_MODE * defined(dataset.modes));
      const start = samples.subarray(0, WALKED * sampleSize(dataset.shape));
      const found = await modesOfImages(samples, dataset);
      const scores = { ...found, distance: await distanceOf(engine, start, dataset) };
      if (!walked) return { scores, series: { samples: images(samples) } };
      const own = await moved(training, chain(false), setup.seed);
      const held = await moved(training, chain(true), setup.seed);
      return {
        scores: {
          ...scores,
          acceptance: own.acceptance,
          acceptance_prior: held.acceptance,
          distance_mcmc: await distanceOf(engine, own.samples, dataset),
          distance_mcmc_prior: await distanceOf(engine, held.samples, dataset),
        },
        series: {
          samples: images(samples),
          moved: images(own.samples),
          'moved with prior': images(held.samples),
          energy: own.energies,
          'energy with prior': held.energies,
        },
      };
    } finally {
      training.dispose();
    }
  },
});

/** The generator's samples of the evaluation latents after chains from there. */
async function moved(training: Training, along: EnergyChain, seed: number) {
  const { model, trainer } = training;
  const start = training.latents(WALKED);
  const { values, energies, acceptance } = await walkInBatches({ model, weights: trainer.tensors }, along, start, seed);
  return {
    samples: await training.generate(values),
    energies: energies.map((energy, step) => [step, energy]),
    acceptance,
  };
}

/** Modes among stacked digits, by the digits network on each channel; null where a sample is not finite. */
async function modesOfImages(samples: Float32Array, dataset: Dataset): Promise<Record<string, number | null>> {
  if (!samples.every(Number.isFinite)) return { modes: null, kl_modes: null };
  const size = sampleSize(dataset.shape);
  const network = await loadStackedDigits(itemAt(dataset.shape, 2));
  const classes = await extractClasses(network, {
    count: samples.length / size,
    shape: dataset.shape,
    read: (index, out, offset) => out.set(samples.subarray(index * size, (index + 1) * size), offset),
  });
  network.dispose();
  const { modes, klModes } = classModes(classes, defined(dataset.modes));
  return { modes, kl_modes: klModes };
}

/** The first images, rounded: they are drawn, not computed with. */
const rows = (values: Float32Array, size: number): number[][] =>
  Array.from({ length: DRAWN }, (_, i) =>
    [...values.subarray(i * size, (i + 1) * size)].map((value) => Number(value.toFixed(2)) || 0),
  );
