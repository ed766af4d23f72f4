import { itemAt } from '../../harness/ground/certain.js';
import { defineClaim, type ClaimFigure } from '../../harness/satellites/claims/analysis/claim.js';
import { dots, lines } from '../../harness/satellites/claims/analysis/figures.js';
import { ofArm, type Observation } from '../../harness/experiments/observation.js';
import { encodeGrid } from '../../pictures/sample-grid.js';
import { readProtocols } from '../../harness/satellites/claims/analysis/protocol.js';

/** The scores after a chain as arms of their own. */
export function afterChains(observations: readonly Observation[]): Observation[] {
  return ofArm(observations, 'meg').flatMap(({ scores, ...each }) =>
    [
      ['meg after MCMC', scores.distance_mcmc],
      ['meg after MCMC with prior', scores.distance_mcmc_prior],
    ].map(([arm, distance]) => ({
      ...each,
      arm: arm as string,
      scores: { distance: (distance ?? null) as number | null },
    })),
  );
}

const SIDE = 28;
const COLUMNS = 10;

function images(observations: readonly Observation[], arm: string, series: string, about: string): ClaimFigure[] {
  const pixels = ofArm(observations, arm)[0]?.series[series] ?? [];
  if (pixels.length === 0) return [];
  const channels = itemAt(pixels, 0).length / SIDE ** 2;
  return [
    {
      name: `samples-${about.toLowerCase().replaceAll(/[^a-z]+/g, '-')}.png`,
      caption: `Samples of ${about}, seed 0: the digits are the colour channels`,
      content: encodeGrid({
        samples: Float32Array.from(pixels.flat()),
        shape: [SIDE, SIDE, channels],
        columns: COLUMNS,
        scale: 2,
      }),
    },
  ];
}

export default defineClaim({
  title: 'Energy view II: MEG',
  says: 'An entropy term in the generator’s loss prevents mode collapse, by either estimator, and MCMC under the learned energy improves the samples.',
  source: 'Kumar et al. 2019, arXiv:1901.08508; Su 2019, kexue.fm/archives/6331',
  protocols: readProtocols(import.meta.url),
  derive: (observations) => [...observations, ...afterChains(observations)],
  figures: (observations) => [
    dots(observations, 'kl_modes', { name: 'kl.svg', title: 'KL of the modes from uniform' }),
    dots(observations, 'modes', { name: 'modes.svg', title: 'modes found' }),
    dots(observations, 'distance', {
      name: 'distance.svg',
      title: 'Fréchet distance, digits features',
      log: true,
    }),
    lines(observations, 'energy', {
      name: 'energy.svg',
      caption: 'Mean energy of the chains without prior',
      arms: ['meg'],
      x: { name: 'steps of the chain' },
      y: { name: 'U(G(z))' },
    }),
    ...images(observations, 'meg', 'samples', 'meg'),
    ...images(observations, 'no entropy', 'samples', 'meg without entropy'),
    ...images(observations, 'meg', 'moved', 'meg after MCMC'),
  ],
});
