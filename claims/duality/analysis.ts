import { defineClaim } from '../../harness/satellites/claims/analysis/claim.js';
import { dots, lines } from '../../harness/satellites/claims/analysis/figures.js';
import { readProtocols } from '../../harness/satellites/claims/analysis/protocol.js';

export default defineClaim({
  title: 'Wasserstein distance and duality',
  says: 'By duality the value of a critic trained to convergence, divided by its Lipschitz constant, is the Wasserstein-1 distance; a clipped critic measures K times it, with a K that nobody knows.',
  source: 'Su 2019, kexue.fm/archives/6280; Arjovsky et al. 2017, arXiv:1701.07875',
  protocols: readProtocols(import.meta.url),
  figures: (observations) => [
    dots(observations, 'tightness', { name: 'tightness.svg', title: 'dual value ÷ Lipschitz constant ÷ W1' }),
    dots(observations, 'raw', { name: 'raw.svg', title: 'raw value ÷ W1', log: true }),
    dots(observations, 'taut_pairs', {
      name: 'slackness.svg',
      title: 'share of transport pairs within 10 % of the steepest slope',
    }),
    lines(observations, 'gradient', {
      name: 'gradient.svg',
      caption: 'Gradient norm along transport lines, in Lipschitz constants',
      x: { name: 'place on the line, from real to fake' },
      y: { name: '‖∇D‖ ÷ Lipschitz constant' },
    }),
    lines(observations, 'weights', {
      name: 'weights.svg',
      caption: 'Weights of the critic',
      x: { name: 'weight ÷ largest weight' },
      y: { name: 'share of the weights' },
      arms: ['clipping on points', 'penalty on points', 'spectral on points'],
    }),
  ],
});
