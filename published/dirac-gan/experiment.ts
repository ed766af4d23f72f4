import * as tf from '@tensorflow/tfjs-core';
import { defined } from '../../harness/ground/certain.js';
import { defineExperiment, type Case } from '../../harness/experiments/experiment.js';
import { play, radius, type Point } from '../../harness/experiments/point-game.js';
import {
  clipWeights,
  gradientPenalty,
  logistic,
  reals,
  wasserstein,
  type Objective,
  type Recipe,
} from '../../harness/variant.js';

const saturating: Objective = { ...logistic, generatorLoss: ({ fake }) => tf.neg(tf.mean(tf.softplus(fake))) };
/** γ/2 · φ² at the reals. */
const r1 = (gamma: number): Pick<Objective, 'penalty'> => ({
  penalty: gradientPenalty({ at: reals(), weight: gamma / 2 }),
});

const objectives = {
  GAN: saturating,
  NSGAN: logistic,
  'WGAN, clip 1': { ...wasserstein, constrain: clipWeights(1) },
  // Their step has λ(|ψ| − 1): the gradient of λ/2 · (|ψ| − 1)².
  'WGAN-GP, λ = .7': { ...wasserstein, penalty: gradientPenalty({ at: reals(), centre: 1, weight: 0.7 / 2 }) },
  'GAN, R1 .3': { ...saturating, ...r1(0.3) },
  'GAN, R1 1': { ...saturating, ...r1(1) },
  'NSGAN, R1 .3': { ...logistic, ...r1(0.3) },
} as const satisfies Record<string, Objective>;

const orders = {
  simultaneous: { scheme: 'simultaneous', recipe: {} },
  alternating: { scheme: 'alternating', recipe: { generatorFirst: true } },
  'alternating, 5 D': { scheme: 'alternating', recipe: { generatorFirst: true, discriminatorSteps: 5 } },
} as const satisfies Record<string, { scheme: string; recipe: Partial<Recipe> }>;

interface DiracCase extends Case {
  readonly objective: keyof typeof objectives;
  readonly order: keyof typeof orders;
}

const namesOf = <K extends string>(record: Readonly<Record<K, unknown>>): K[] => Object.keys(record) as K[];

/** The slope is −ψ here: their discriminator scores fakes high. */
const START: Point = [-1, 1];

export default defineExperiment<DiracCase>({
  cases: () =>
    namesOf(objectives).flatMap((objective) =>
      namesOf(orders).map((order) => ({ arm: `${objective}; ${order}`, seed: 0, objective, order })),
    ),
  run: async ({ objective, order }, engine) => {
    const game = { objective: objectives[objective], ...orders[order], start: START, rate: 0.2, steps: 500 };
    const end = defined(play(engine, game).at(-1));
    const [phi, theta] = end;
    return { scores: { radius: radius(end), theta, psi: -phi } };
  },
});
