import * as tf from '@tensorflow/tfjs-core';
import { float32At } from '../../harness/ground/certain.js';
import { fitCritic } from '../../harness/experiments/critic.js';
import type { Batch } from '../../harness/variant.js';
import { defineExperiment, forSeeds, type Case, type Measured } from '../../harness/experiments/experiment.js';
import { datasetNamed, distanceOf, train, type Size } from '../../harness/experiments/training.js';
import type { Engine } from '../../harness/engines/engine.js';
import { stream } from '../../harness/random/stream.js';
import { resolvePreset } from '../../harness/training/recipe.js';
import { discoverVariants, findVariant } from '../../harness/training/variants.js';
import { readProtocols } from '../../harness/satellites/claims/analysis/protocol.js';

const { seeds } = readProtocols(import.meta.url).small;

interface SupportsCase extends Case {
  readonly kind: 'supports';
  readonly variant: string;
  readonly preset: string;
  readonly count: number;
  readonly steps: number;
  readonly width: number;
}

interface QualityCase extends Case, Size {
  readonly kind: 'quality';
  readonly variant: string;
  readonly preset: string;
  readonly passes: number;
}

/** How far the fakes' support is from the reals'. */
export const distances = [0.5, 1, 2, 4, 8, 16] as const;
const DEVIATION = 0.05;
const LAMBDA = 10;

const objectives = ['sgan-saturating', 'sgan', 'wgan', 'gan-qp'] as const;
const rivals = [
  { arm: 'gan-qp trained', variant: 'gan-qp', preset: 'default' },
  { arm: 'gan-qp l2 trained', variant: 'gan-qp', preset: 'l2' },
  { arm: 'wgan-gp trained', variant: 'wgan-gp', preset: 'default' },
] as const;

export default defineExperiment<SupportsCase | QualityCase>({
  cases: (scale) => {
    const small = scale === 'small';
    const supports = objectives.map((variant) => ({
      kind: 'supports' as const,
      arm: variant,
      variant,
      preset: 'default',
      ...(small ? { count: 128, steps: 500, width: 64 } : { count: 512, steps: 20_000, width: 256 }),
    }));
    const quality = rivals.map((rival) => ({
      kind: 'quality' as const,
      ...rival,
      ...(small
        ? { dataset: 'ring8', passes: 36_000, batchSize: 128, width: 64, latentSize: 16 }
        : { dataset: 'mnist', passes: 3_600_000, batchSize: 64, width: 64, latentSize: 128 }),
    }));
    return forSeeds<(typeof supports)[number] | (typeof quality)[number]>(seeds, [...supports, ...quality]);
  },
  run: (each, engine) => (each.kind === 'supports' ? gradientsOverDistances(each, engine) : quality(each, engine)),
});

/**
 * For two narrow Gaussians at each distance, a critic is trained on them and the generator's gradient is measured: the mean
 * over the fakes of ‖∂L_G/∂x‖ times their number.
 */
async function gradientsOverDistances(
  { variant, preset, count, steps, width, seed }: SupportsCase,
  engine: Engine,
): Promise<Measured> {
  const entry = findVariant(await discoverVariants(), variant);
  if (entry.status !== 'ready') throw new Error(entry.reason);
  const { objective, recipe } = resolvePreset(variant, entry.variant, preset);
  const random = stream(seed, 'supports');
  const [real, near] = [random.normal(2 * count, 0, DEVIATION), random.normal(2 * count, 0, DEVIATION)];
  const rows = distances.map((distance) => {
    const fake = near.map((value, index) => (index % 2 === 0 ? value + distance : value));
    const critic = fitCritic(engine, { objective, recipe, real, fake, dimensions: 2, width, seed, steps });
    try {
      const [scores, slopes] = [critic.score(fake), critic.gradients(fake)];
      const upstream = slopesOfLoss(objective.generatorLoss, critic.score(real), scores);
      const norms = upstream.map(
        (b, i) => count * Math.abs(b) * Math.hypot(float32At(slopes, 2 * i), float32At(slopes, 2 * i + 1)),
      );
      const reals = critic.score(real);
      const bounded = scores.filter((score, i) => {
        const apart =
          (Math.abs(float32At(real, 2 * i) - float32At(fake, 2 * i)) +
            Math.abs(float32At(real, 2 * i + 1) - float32At(fake, 2 * i + 1))) /
          2;
        return Math.abs(float32At(reals, i) - score) <= 1.05 * LAMBDA * apart;
      });
      return { distance, norm: mean([...norms]), bounded: bounded.length / count };
    } finally {
      critic.dispose();
    }
  });
  return {
    scores: {
      slope: slopeOfLogs(rows.map(({ distance, norm }) => [distance, norm])),
      bounded: mean(rows.map(({ bounded }) => bounded)),
    },
    series: { gradient: rows.map(({ distance, norm }) => [distance, Math.max(norm, SMALLEST)]) },
  };
}

/** ∂L_G/∂s_f at the given scores. */
function slopesOfLoss(loss: (batch: Batch) => tf.Tensor, real: Float32Array, fake: Float32Array): Float32Array {
  return tf.tidy(() => {
    const reals = tf.tensor1d(real);
    const codes = tf.zeros<tf.Rank.R2>([fake.length, 1]); // no part of this loss
    const of = (scores: tf.Tensor): tf.Tensor => {
      const samples = { real: reals, fake: scores };
      return loss({
        real: reals,
        fake: scores as tf.Tensor1D,
        samples,
        outputs: { real: { codes, reconstruction: reals }, fake: { codes, reconstruction: scores } },
        latents: codes,
        labels: { real: codes, fake: codes },
        logits: { real: codes, fake: codes },
        memory: {},
      });
    };
    return tf.grad(of)(tf.tensor1d(fake)).dataSync<'float32'>();
  });
}

/** A gradient that underflows has no logarithm: it counts as this one. */
const SMALLEST = 1e-30;

/** The slope of a straight line through the logarithms, by least squares. */
export function slopeOfLogs(rows: readonly (readonly [x: number, y: number])[]): number {
  const logs = rows.map(([x, y]) => [Math.log(x), Math.log(Math.max(y, SMALLEST))] as const);
  const [cx, cy] = [mean(logs.map(([x]) => x)), mean(logs.map(([, y]) => y))];
  const covariance = logs.reduce((sum, [x, y]) => sum + (x - cx) * (y - cy), 0);
  return covariance / logs.reduce((sum, [x]) => sum + (x - cx) ** 2, 0);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

async function quality({ dataset: name, passes, ...setup }: QualityCase, engine: Engine): Promise<Measured> {
  const dataset = await datasetNamed(name);
  const training = await train(engine, { ...setup, dataset, budget: { unit: 'passes', amount: passes } });
  try {
    const { generatorSteps, passes: spent } = training.trainer.spent;
    const distance = await distanceOf(engine, await training.samples(2000), dataset);
    return { scores: { distance, generator_steps: generatorSteps, passes: spent } };
  } finally {
    training.dispose();
  }
}
