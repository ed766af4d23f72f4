import * as tf from '@tensorflow/tfjs-core';
import {
  adam,
  defineVariant,
  gradientPenalty,
  latentRecovery,
  logistic,
  mutualInformation,
  reals,
  wasserstein,
  type Objective,
  type Penalty,
} from '../../harness/variant.js';

/** λ · E‖∇U(x_r)‖², with the full norm. */
const flatAtReals = (weight: number): Penalty => gradientPenalty({ at: reals(), weight });

/** The same with the squared norm over the number of positions, as its authors' code has it. */
const perPosition = ({ weight }: { weight: number }): Pick<Objective, 'penalty'> => ({
  penalty: gradientPenalty({ at: reals(), weight, perPosition: true }),
});

const officialAdam = adam({ learningRate: 1e-4, beta1: 0.5, beta2: 0.9 });

/**
 * Maximum entropy generators, an energy model with a generator that also maximises its entropy, with U = −s:
 * L_D = E U(x_r) − E U(x_f) + λ E‖∇U(x_r)‖², L_G = E U(x_f) + BCE, where BCE = ½ [E sp(−T(x, z)) + E sp(T(x, z'))] is a
 * statistics network's loss in telling a fake's own latents z from another's z'. Kumar et al. 2019, arXiv:1901.08508.
 */
export default defineVariant({
  title: 'MEG (energy view II)',
  source: 'Kumar et al. 2019, arXiv:1901.08508, Algorithm 1; ritheshkumar95/energy_based_generative_models @ b4a8d82',
  tunable: {
    /** λ */
    weight: { default: 0.1, range: { from: 0.01, to: 100, scale: 'log' } },
  },
  objective: ({ weight }) => ({
    ...wasserstein,
    penalty: flatAtReals(weight),
    auxiliary: mutualInformation(({ joint, shuffled }) =>
      tf.mul(0.5, logistic.discriminatorLoss({ real: joint, fake: shuffled })),
    ),
  }),
  presets: {
    default: { source: 'common; λ of Algorithm 1, five energy steps as in the code', discriminatorSteps: 5 },
    paper: {
      source: 'λ of Algorithm 1, and of the official code for 2-D data; the rest as the official code',
      optimizer: officialAdam,
      discriminatorSteps: 5,
      initialiser: 'dcgan',
    },
    official: {
      source: 'ritheshkumar95/energy_based_generative_models @ b4a8d82, images: λ = 10 over the squared norm per pixel',
      optimizer: officialAdam,
      discriminatorSteps: 5,
      initialiser: 'dcgan',
      constants: { weight: 10 },
      objective: perPosition,
    },
    'official-anomaly': {
      source: 'ritheshkumar95/energy_based_generative_models @ b4a8d82, anomaly detection: λ = 100',
      optimizer: officialAdam,
      discriminatorSteps: 5,
      initialiser: 'dcgan',
      constants: { weight: 100 },
      objective: perPosition,
    },
    'z-recovery': {
      source:
        'kexue.fm/archives/6331, the other bound: an encoder recovers z; the article gives no weight. Here it is 1 on the mean over components: 1/latentSize on the squared norm',
      discriminatorSteps: 5,
      objective: { auxiliary: latentRecovery((codes, latents) => tf.mean(tf.square(tf.sub(latents, codes)))) },
    },
  },
});
