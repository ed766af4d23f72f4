import * as tf from '@tensorflow/tfjs-core';
import { defineExperiment, forSeeds, type Case } from '../../harness/claims/experiment.js';
import { datasetNamed, distanceOf, modesOf, train, type Training } from '../../harness/claims/training.js';
import type { Dataset } from '../../harness/data/dataset.js';
import { stream } from '../../harness/random.js';
import { generate, judge } from '../../harness/training/judge.js';
import { generatorWeights } from '../../harness/training/model.js';
import { loadStackedDigits } from '../../metrics/features/classifier/stacked.js';
import { extractClasses } from '../../metrics/features/extract.js';
import { classModes } from '../../metrics/modes.js';

interface MegCase extends Case {
  readonly variant: string;
  readonly preset: string;
  /** Without it the auxiliary network is left out. */
  readonly entropy: boolean;
  readonly dataset: string;
  readonly steps: number;
  readonly batchSize: number;
  readonly width: number;
  readonly latentSize: number;
  readonly samples: number;
}

const MCMC_STEPS = 20;
const MCMC_RATE = 0.01;
const CLASSES = 1000;

export default defineExperiment<MegCase>({
  cases: (scale) => {
    const size =
      scale === 'small'
        ? { dataset: 'grid25', steps: 800, batchSize: 128, width: 64, latentSize: 2, samples: 2500 }
        : { dataset: 'stacked-mnist', steps: 50_000, batchSize: 64, width: 64, latentSize: 128, samples: 26_000 };
    return forSeeds(
      8,
      [
        { arm: 'meg', variant: 'meg', preset: 'default', entropy: true },
        { arm: 'meg, z recovery', variant: 'meg', preset: 'z-recovery', entropy: true },
        { arm: 'no entropy', variant: 'meg', preset: 'default', entropy: false },
        { arm: 'wgan-gp', variant: 'wgan-gp', preset: 'default', entropy: true },
      ].map((arm) => ({ ...arm, ...size })),
    );
  },
  run: async ({ dataset: name, steps, entropy, samples: count, ...setup }, engine) => {
    const dataset = await datasetNamed(name);
    const training = await train(engine, {
      ...setup,
      ...{ dataset, budget: { unit: 'generatorSteps', amount: steps } },
      ...(!entropy && { objective: { auxiliary: undefined } }),
    });
    try {
      const samples = await training.samples(count);
      const moved = await training.generate(energyWalk(training, training.latents(count), setup.seed));
      const after = await modesFor(moved, dataset);
      return {
        scores: {
          ...(await modesFor(samples, dataset)),
          distance: await distanceOf(engine, samples, dataset),
          kl_modes_mcmc: after.kl_modes ?? null,
          high_quality_mcmc: after.high_quality ?? null,
          distance_mcmc: await distanceOf(engine, moved, dataset),
        },
        ...(dataset.shape.length === 1 && { series: { samples: pairs(samples), moved: pairs(moved) } }),
      };
    } finally {
      training.dispose();
    }
  },
});

/**
 * Langevin steps of the latents under the learned energy: z ← z − α ∇U(G(z)) + √(2α) ε, as in MEG's sampler, which has no
 * prior and no rejection here.
 */
function energyWalk({ model, trainer }: Training, start: Float32Array, seed: number): Float32Array {
  const random = stream(seed, 'energy walk');
  const weights = generatorWeights(model, trainer.tensors);
  const shape: [number, number] = [start.length / model.latentSize, model.latentSize];
  const score = (z: tf.Tensor): tf.Tensor =>
    tf.sum(judge(model, trainer.tensors, generate(model, weights, z, { training: false }), { training: true }).score);
  let latents = start;
  for (let step = 0; step < MCMC_STEPS; step++) {
    const noise = random.normal(start.length, 0, Math.sqrt(2 * MCMC_RATE));
    latents = tf.tidy(() => {
      const z = tf.tensor(latents, shape);
      return tf.addN([z, tf.mul(MCMC_RATE, tf.grad(score)(z)), tf.tensor(noise, shape)]).dataSync<'float32'>();
    });
  }
  tf.dispose(weights);
  return latents;
}

/** Modes of points by the mixture, of stacked digits by the classifier. */
async function modesFor(samples: Float32Array, dataset: Dataset): Promise<Record<string, number | null>> {
  if (dataset.mixture) return modesOf(samples, dataset);
  if (!samples.every(Number.isFinite)) return { modes: null, kl_modes: null };
  const size = 28 * 28 * 3;
  const network = await loadStackedDigits(3);
  const classes = await extractClasses(network, {
    count: samples.length / size,
    shape: dataset.shape,
    read: (index, out, offset) => out.set(samples.subarray(index * size, (index + 1) * size), offset),
  });
  network.dispose();
  const { modes, klModes } = classModes(classes, CLASSES);
  return { modes, kl_modes: klModes };
}

const DRAWN = 1000;

const pairs = (points: Float32Array): number[][] =>
  Array.from({ length: Math.min(DRAWN, points.length / 2) }, (_, i) => [
    Number(points[2 * i]!.toPrecision(4)) || 0,
    Number(points[2 * i + 1]!.toPrecision(4)) || 0,
  ]);
