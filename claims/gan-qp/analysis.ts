import { defineClaim } from '../../reports/claims/claim.js';
import type { Endpoint } from '../../reports/claims/endpoint.js';
import { dots, lines } from '../../reports/claims/figures.js';

const MARGIN = Math.log(1.25);

const steeper = (against: string): Endpoint => ({
  name: `slope of the gradient over the distance, gan-qp against ${against}`,
  ...{ score: 'slope', arms: ['gan-qp'], against, expected: 'higher', scale: 'linear' },
});
const asGood = (arm: string): Endpoint => ({
  name: `W1 on ring8 at equal passes, ${arm} against wgan-gp`,
  ...{
    score: 'distance',
    arms: [`${arm} trained`],
    against: 'wgan-gp trained',
    expected: 'not higher',
    scale: 'log',
    margin: MARGIN,
  },
});

const objectives = ['sgan-saturating', 'sgan', 'wgan', 'gan-qp'];

export default defineClaim({
  title: 'GAN-QP',
  says: 'The generator’s gradient of GAN-QP does not vanish however far apart the supports are, and |ΔT| ≤ λ d holds by itself, without a Lipschitz constraint.',
  source: 'Su 2018, arXiv:1811.07296, kexue.fm/archives/6163',
  tested:
    'For two narrow Gaussians at distances from 0.5 to 16, discriminators are trained 500 steps on fixed samples, and the generator’s gradient at the fakes is measured. Its slope over the distance, between logarithms, is 0 where it neither vanishes nor grows. Beside it, whole trainings on ring8 at equal passes. 8 seeds.',
  primary: {
    name: 'slope of log gradient over log distance, gan-qp',
    ...{ score: 'slope', arms: ['gan-qp'], against: 0, expected: 'not lower', scale: 'linear', margin: 0.25 },
  },
  secondary: [
    steeper('sgan-saturating'),
    steeper('sgan'),
    steeper('wgan'),
    {
      name: 'share of pairs with |ΔT| ≤ 1.05 λ d, gan-qp',
      ...{ score: 'bounded', arms: ['gan-qp'], against: 1, expected: 'not lower', scale: 'linear', margin: 0.05 },
    },
    asGood('gan-qp'),
    asGood('gan-qp l2'),
  ],
  figures: (observations) => [
    lines(observations, 'gradient', {
      ...{ name: 'gradient.svg', caption: 'Mean norm of the generator’s gradient at the fakes', arms: objectives },
      ...{ x: { name: 'distance of the supports', log: true }, y: { name: 'n · ‖∂L_G/∂x‖', log: true } },
    }),
    dots(observations, 'slope', {
      name: 'slope.svg',
      title: 'slope of log gradient over log distance',
      arms: objectives,
    }),
    dots(observations, 'distance', { name: 'distance.svg', title: 'W1 on ring8 at equal passes', log: true }),
  ],
});
