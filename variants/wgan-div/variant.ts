import {
  adam,
  defineVariant,
  fakePairs,
  fakes,
  gradientPenalty,
  interpolates,
  mixedPairs,
  mixture,
  realPairs,
  reals,
  sumOfPenalties,
  wasserstein,
  type Penalty,
  type Preset,
  type Site,
} from '../../harness/variant.js';

/** k · E‖∇D‖^p at one site, or in equal shares at two. */
const divergence =
  (...sites: readonly Site[]) =>
  ({ k, power }: { k: number; power: number }): { penalty: Penalty } => ({
    penalty: sumOfPenalties(...sites.map((at) => gradientPenalty({ at, power, weight: k / sites.length }))),
  });

/** The k and p of the paper at another of the samplings that were compared. */
const sampledAt = (...sites: Site[]): Preset<'k' | 'power'> => ({
  source: 'common; one of the six samplings compared in the paper, after kexue.fm/archives/6139',
  objective: divergence(...sites),
});

/**
 * The Wasserstein divergence GAN: L_D = m_f − m_r + k · E‖∇D(x̂)‖^p with k = 2 and p = 6, L_G = −m_f. Wu et al. 2018,
 * arXiv:1712.01026. The points x̂ may be nearly any.
 */
export default defineVariant({
  title: 'WGAN-div',
  source: 'Wu et al. 2018, arXiv:1712.01026, as told in kexue.fm/archives/6139',
  tunable: {
    k: { default: 2, range: { from: 0.1, to: 100, scale: 'log' } },
    /** p */
    power: { default: 6, range: [2, 4, 6] },
  },
  objective: (constants) => ({
    ...wasserstein,
    ...divergence(interpolates())(constants),
  }),
  presets: {
    default: {
      source: 'common; k = 2 and p = 6 of the paper, at interpolates, the first of the six samplings compared there',
    },
    official: {
      source: 'musikisomorphie/wgan-div @ be1086f, wgan_div.py: the weight is 10, not 2 (there with residual networks)',
      optimizer: adam({ learningRate: 2e-4, beta1: 0, beta2: 0.9, form: 'tf1' }),
      discriminatorSteps: 4,
      discriminatorNorm: 'layer',
      initialiser: 'he',
      constants: { k: 10 },
    },
    su: {
      source: 'bojone/gan @ d4010d1, keras/wgan_div_celeba.py: k/2 on the reals and k/2 on the fakes, batch norm',
      optimizer: adam({ learningRate: 2e-4, beta1: 0.5, form: 'keras' }),
      discriminatorNorm: 'batch',
      normUnderPenalty: true,
      initialiser: 'dcgan',
      objective: divergence(reals(), fakes()),
    },
    'at-pairs': sampledAt(realPairs(), fakePairs()),
    'at-mixed-pairs': sampledAt(mixedPairs()),
    'at-mixture': sampledAt(mixture()),
    'at-fakes': sampledAt(fakes()),
    'at-reals': sampledAt(reals()),
  },
});
