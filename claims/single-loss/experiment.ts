import * as tf from '@tensorflow/tfjs-core';
import { sizeOf } from '../../harness/ground/arrays/size.js';
import { defined, entryOf, itemAt } from '../../harness/ground/certain.js';
import { defineExperiment, forSeeds, type Case, type Measured } from '../../harness/experiments/experiment.js';
import { begin, datasetNamed, distanceOf, train, type Setup, type Size } from '../../harness/experiments/training.js';
import type { Engine } from '../../harness/engines/engine.js';
import { stream } from '../../harness/random/stream.js';
import type { Contest } from '../../harness/worker/contest.js';
import { footprintOf } from '../../harness/worker/footprint.js';
import { holdContest } from '../../harness/worker/hold.js';
import { pointOf } from '../../harness/training/schemes/joint.js';
import { simultaneousGradients } from '../../harness/training/schemes/simultaneous.js';
import { singleLossGradients } from '../../harness/training/schemes/single-loss.js';
import { discoverVariants, findVariant } from '../../harness/training/variants.js';
import { median } from '../../statistics/paired-ratio.js';
import { ofArm } from '../../harness/experiments/observation.js';
import { radius, type Point } from '../../harness/experiments/point-game.js';
import { closedForm, play, type Game } from './games.js';
import { readProtocols } from '../../harness/satellites/claims/analysis/protocol.js';

const { seeds } = readProtocols(import.meta.url).small;

type SingleLossCase = Arm & { readonly seed: number };

/** What the seeds share. */
type Arm = Omit<Case, 'seed'> &
  (
    | { readonly kind: 'exactness'; readonly variants: readonly string[]; readonly size: Size }
    | { readonly kind: 'time'; readonly size: Size; readonly rounds: number }
    | { readonly kind: 'quality'; readonly scheme: string; readonly steps: number; readonly size: Size }
    | {
        readonly kind: 'game';
        readonly game: Game;
        readonly scheme: string;
        readonly radius: number;
        readonly rate: number;
        readonly steps: number;
      }
  );

const points: Size = { dataset: 'ring8', batchSize: 128, width: 64, latentSize: 16 };
const images: Size = { dataset: 'mnist', batchSize: 32, width: 16, latentSize: 64 };
const publishedImages: Size = { dataset: 'mnist', batchSize: 64, width: 64, latentSize: 128 };

const game = (name: Game, scheme: string, start: number) =>
  ({ arm: `${name}, ${scheme}`, kind: 'game', game: name, scheme, radius: start, rate: 0.1, steps: 300 }) as const;
const NEAR = 0.01;
/** Steps between two points of a figure. */
const EVERY = 5;

export default defineExperiment<SingleLossCase>({
  cases: (scale, done) => {
    const small = scale === 'small';
    const trained = small ? points : publishedImages;
    const steps = small ? 1500 : 50_000;
    const quality = (arm: string, scheme: string, length: number) =>
      ({ arm, variant: 'sgan', kind: 'quality', scheme, steps: length, size: trained }) as const;
    const first: SingleLossCase[] = forSeeds<Arm>(seeds, [
      { arm: 'gradients', kind: 'exactness', variants: ['sgan', 'hinge', 'rsgan', 'wgan-gp', 'o-gan'], size: points },
      { arm: 'time on points', variant: 'sgan', kind: 'time', size: points, rounds: 60 },
      { arm: 'time on images', variant: 'sgan', kind: 'time', size: small ? images : publishedImages, rounds: 30 },
      quality('alternating', 'alternating', steps),
      quality('simultaneous', 'simultaneous', steps),
      quality('single-loss', 'single-loss', steps),
      quality('fused', 'fused', steps),
      game('bilinear', 'single-loss', 1),
      game('bilinear', 'alternating', 1),
      game('dirac', 'single-loss', NEAR),
      game('dirac', 'alternating', NEAR),
      game('dirac with penalty', 'single-loss', NEAR),
    ]);
    // As many steps as the single loss makes in the time of the alternating run, by the median of the timings above.
    const timings = ofArm(done, small ? 'time on points' : 'time on images');
    if (timings.length < seeds.length) return first;
    const ratio = median(timings.map(({ scores }) => scores['single-loss'] ?? 1));
    const equalTime = quality('single-loss, equal time', 'single-loss', Math.round(steps / ratio));
    return [...first, ...forSeeds(seeds, [equalTime])];
  },
  run: async (each, engine) => {
    switch (each.kind) {
      case 'exactness':
        return { scores: { error: await largestError(each.variants, each.size, each.seed, engine) } };
      case 'time':
        return times(each.size, each.rounds, each.seed, engine);
      case 'quality':
        return quality(each.scheme, each.steps, each.size, each.seed, engine);
      case 'game':
        return played(each, engine);
    }
  },
});

/** A game from a random point at the given distance, beside its closed form, in units of that distance. */
function played(each: Extract<SingleLossCase, { kind: 'game' }>, engine: Engine): Measured {
  const { game: name, scheme, seed, rate, steps } = each;
  const angle = 2 * Math.PI * stream(seed, 'game').float();
  const start: Point = [each.radius * Math.cos(angle), each.radius * Math.sin(angle)];
  const path = play(engine, { game: name, scheme, start, rate, steps });
  const exact = closedForm(name, scheme === 'alternating', start, rate, steps);
  const scaled = (points: readonly Point[]) => points.map((point) => point.map((value) => value / each.radius));
  const radii = (points: readonly Point[]) =>
    points.map((point, step) => [step, radius(point) / each.radius]).filter(([step]) => defined(step) % EVERY === 0);
  return {
    scores: {
      growth: radius(defined(path.at(-1))) / each.radius,
      'of closed form': radius(defined(path.at(-1))) / radius(defined(exact.at(-1))),
    },
    series: { path: scaled(path), 'closed path': scaled(exact), radius: radii(path), 'closed radius': radii(exact) },
  };
}

/** One discriminator step a turn: what the joint schemes need of every variant. */
const ONE_STEP = { recipe: { discriminatorSteps: 1, generatorSteps: 1 } };

/** The largest difference between the single loss's gradients and those of two losses, over the largest gradient. */
async function largestError(variants: readonly string[], size: Size, seed: number, engine: Engine): Promise<number> {
  const dataset = await datasetNamed(size.dataset);
  const errors = [];
  for (const variant of variants) {
    const setup: Setup = {
      ...size,
      ...ONE_STEP,
      variant,
      dataset,
      seed,
      budget: { unit: 'generatorSteps', amount: 1 },
    };
    const { model, trainer } = await begin(engine, setup);
    for (let step = 0; step < 20; step++) trainer.step(); // away from the first weights, where scores are near 0
    errors.push(
      tf.tidy(() => {
        const random = stream(seed, 'gradients', variant);
        const noise = model.objective.penalty?.site.noise?.([size.batchSize, ...dataset.shape]);
        const inputs = {
          real: tf.tensor(random.normal(size.batchSize * 2, 0, 2), [size.batchSize, 2]),
          latents: tf.tensor(random.normal(size.batchSize * size.latentSize), [size.batchSize, size.latentSize]),
          ...(noise && {
            penaltyNoise: tf.tensor(random[noise.distribution](sizeOf(noise.shape)), [...noise.shape]),
          }),
        };
        const apart = simultaneousGradients(model, pointOf(model, trainer.tensors, inputs)).gradients;
        const together = singleLossGradients(model, pointOf(model, trainer.tensors, inputs)).gradients;
        const largest = (of: (name: string) => tf.Tensor): number =>
          Math.max(...Object.keys(apart).map((name) => itemAt(tf.max(tf.abs(of(name))).dataSync(), 0)));
        return (
          largest((name) => tf.sub(entryOf(apart, name), entryOf(together, name))) /
          largest((name) => entryOf(apart, name))
        );
      }),
    );
    trainer.dispose();
  }
  return Math.max(...errors);
}

const SCHEMES = ['alternating', 'alternating-reuse', 'simultaneous', 'single-loss', 'fused'];

/** Time, memory, operations and uploads of a step, in those of alternating. Seeds are repetitions. */
async function times(size: Size, rounds: number, _seed: number, engine: Engine): Promise<Measured> {
  const entry = findVariant(await discoverVariants(), 'sgan');
  if (entry.status !== 'ready') throw new Error(entry.reason);
  const { dataset, width, latentSize, batchSize: batch } = size;
  const contest: Contest = { variant: 'sgan', preset: 'default', dataset, schemes: SCHEMES, batch, width, latentSize };
  const { lanes } = await holdContest(contest, entry.variant, engine, {
    warmUp: 5,
    rounds,
    fewest: rounds,
    seconds: 600,
  });
  const base = itemAt(lanes, 0).milliseconds;
  const ratios = lanes.map(({ scheme, again, milliseconds }) => [
    again ? `${scheme} again` : scheme,
    median(milliseconds.map((time, round) => time / itemAt(base, round))),
  ]);
  const [own, other] = [
    await footprintOf(contest, 'single-loss', entry.variant, engine),
    await footprintOf(contest, 'alternating', entry.variant, engine),
  ];
  return {
    scores: {
      ...(Object.fromEntries(ratios) as Record<string, number>),
      milliseconds: median(base),
      memory: own.peakBytes / other.peakBytes,
      uploads: own.inputBytes / other.inputBytes,
      kernels: own.kernels / other.kernels,
      passes: own.passes / other.passes,
    },
  };
}

async function quality(scheme: string, steps: number, size: Size, seed: number, engine: Engine): Promise<Measured> {
  const dataset = await datasetNamed(size.dataset);
  const budget = { unit: 'generatorSteps', amount: steps } as const;
  const training = await train(engine, { ...size, variant: 'sgan', scheme, dataset, seed, budget });
  try {
    return { scores: { distance: await distanceOf(engine, await training.samples(2000), dataset), steps } };
  } finally {
    training.dispose();
  }
}
