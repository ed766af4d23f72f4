import {
  defineVariant,
  fakes,
  gradientPenalty,
  logistic,
  reals,
  rmsprop,
  sumOfPenalties,
} from '../../harness/variant.js';

/**
 * The standard GAN with a zero-centred penalty on the reals: L_D = E sp(−s_r) + E sp(s_f) + γ/2 · E‖∇D(x_r)‖²,
 * L_G = E sp(−s_f), sp(t) = log(1 + eᵗ). Mescheder et al. 2018, arXiv:1801.04406, γ = 10.
 */
export default defineVariant({
  title: 'R1',
  source: 'Mescheder et al. 2018, arXiv:1801.04406',
  tunable: {
    /** γ */
    gamma: { default: 10, range: { from: 0.1, to: 100, scale: 'log' } },
  },
  objective: ({ gamma }) => ({
    ...logistic,
    penalty: gradientPenalty({ at: reals(), weight: gamma / 2 }),
  }),
  presets: {
    default: { source: 'common' },
    official: {
      source: 'LMescheder/GAN_stability @ c1f64c9, configs/default.yaml: reg_param 10 is applied without the factor ½',
      optimizer: rmsprop({ learningRate: 1e-4 }),
      generatorNorm: 'none',
      ema: 0.999,
      objective: ({ gamma }) => ({ penalty: gradientPenalty({ at: reals(), weight: gamma }) }),
    },
    r2: {
      source: 'common; the penalty on the fakes, arXiv:1801.04406',
      objective: ({ gamma }) => ({ penalty: gradientPenalty({ at: fakes(), weight: gamma / 2 }) }),
    },
    'r1-r2': {
      source: 'common; the penalty on the reals and on the fakes',
      objective: ({ gamma }) => ({
        penalty: sumOfPenalties(
          gradientPenalty({ at: reals(), weight: gamma / 2 }),
          gradientPenalty({ at: fakes(), weight: gamma / 2 }),
        ),
      }),
    },
  },
});
