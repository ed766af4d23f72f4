import { defineClaim, type ClaimFigure } from '../../reports/claims/claim.js';
import { dots } from '../../reports/claims/figures.js';
import { ofArm, type Observation } from '../../reports/claims/observation.js';
import { encodeGrid } from '../../reports/sample-grid.js';
import type { Endpoint } from '../../reports/claims/endpoint.js';

const lower = (arm: string, against: string): Endpoint => ({
  name: `KL of the modes from uniform, ${arm} against ${against}`,
  ...{ score: 'kl_modes', arms: [arm], against, expected: 'lower', scale: 'linear' },
});

/** The scores after the walk as an arm of its own. */
export function afterWalk(observations: readonly Observation[]): Observation[] {
  return ofArm(observations, 'meg').map(({ scores, ...each }) => ({
    ...each,
    arm: 'meg after MCMC',
    scores: {
      kl_modes: scores.kl_modes_mcmc ?? null,
      high_quality: scores.high_quality_mcmc ?? null,
      distance: scores.distance_mcmc ?? null,
    },
  }));
}

const GRID = Array.from({ length: 25 }, (_, i) => [2 * ((i % 5) - 2), 2 * (Math.floor(i / 5) - 2)]);

function scatter(observations: readonly Observation[], arm: string, series: string, name: string): ClaimFigure[] {
  const points = ofArm(observations, arm)[0]?.series[series];
  if (!points) return [];
  const samples = Float32Array.from(points.flat());
  return [
    {
      name: `${name}.png`,
      caption: `Samples of ${arm}${series === 'moved' ? ' after MCMC' : ''}, seed 0`,
      content: encodeGrid({ samples, shape: [2], mixture: { centres: GRID } }),
    },
  ];
}

export default defineClaim({
  title: 'Energy view II: MEG',
  says: 'An entropy term in the generator’s loss prevents mode collapse, by either estimator, and MCMC under the learned energy improves the samples.',
  source: 'Kumar et al. 2019, arXiv:1901.08508; Su 2019, kexue.fm/archives/6331',
  tested:
    'MEG on grid25 with its statistics network, with the z-recovery bound, without any entropy term, and WGAN-GP, 800 generator steps of five critic steps each, 8 seeds, 2,500 samples. Published at the full scale, 1,000 modes of stacked MNIST: WGAN-GP 959 modes and KL 0.7276, MEG 1,000 and 0.0313.',
  primary: lower('meg', 'no entropy'),
  secondary: [
    lower('meg, z recovery', 'no entropy'),
    lower('meg', 'wgan-gp'),
    {
      name: 'modes found, meg against no entropy',
      ...{ score: 'modes', arms: ['meg'], against: 'no entropy', expected: 'higher', scale: 'linear' },
    },
    {
      name: 'share of samples at a mode, after MCMC against before',
      ...{ score: 'high_quality', arms: ['meg after MCMC'], against: 'meg', expected: 'higher', scale: 'linear' },
    },
  ],
  derive: (observations) => [...observations, ...afterWalk(observations)],
  figures: (observations) => [
    dots(observations, 'kl_modes', { name: 'kl.svg', title: 'KL of the modes from uniform' }),
    dots(observations, 'modes', { name: 'modes.svg', title: 'modes found' }),
    dots(observations, 'high_quality', {
      name: 'quality.svg',
      title: 'share of samples within 3 deviations of a centre',
    }),
    ...scatter(observations, 'meg', 'samples', 'samples-meg'),
    ...scatter(observations, 'no entropy', 'samples', 'samples-no-entropy'),
    ...scatter(observations, 'meg', 'moved', 'samples-mcmc'),
  ],
});
