import { defineClaim } from '../../harness/satellites/claims/analysis/claim.js';
import { dots, lines } from '../../harness/satellites/claims/analysis/figures.js';
import { inTerms, readProtocols } from '../../harness/satellites/claims/analysis/protocol.js';

const objectives = ['sgan-saturating', 'sgan', 'wgan', 'gan-qp'];

export default defineClaim({
  title: 'GAN-QP',
  says: 'The generator’s gradient of GAN-QP does not vanish however far apart the supports are, and |ΔT| ≤ λ d holds by itself, without a Lipschitz constraint.',
  source: 'Su 2018, arXiv:1811.07296, kexue.fm/archives/6163',
  protocols: readProtocols(import.meta.url),
  figures: (observations, protocol) => [
    lines(observations, 'gradient', {
      name: 'gradient.svg',
      caption: 'Mean norm of the generator’s gradient at the fakes',
      arms: objectives,
      x: { name: 'distance of the supports', log: true },
      y: { name: 'n · ‖∂L_G/∂x‖', log: true },
    }),
    dots(observations, 'slope', {
      name: 'slope.svg',
      title: 'slope of log gradient over log distance',
      arms: objectives,
    }),
    dots(observations, 'distance', {
      name: 'distance.svg',
      title: inTerms('{metric} on {dataset} at equal passes', protocol),
      log: true,
    }),
  ],
});
