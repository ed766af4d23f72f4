import { defined } from '../../harness/ground/certain.js';
import { defineClaim, type ClaimFigure } from '../../harness/satellites/claims/analysis/claim.js';
import { dots } from '../../harness/satellites/claims/analysis/figures.js';
import { ofArm, type Observation } from '../../harness/experiments/observation.js';
import { encodeGrid } from '../../pictures/sample-grid.js';
import { WAYPOINTS } from './experiment.js';
import { readProtocols } from '../../harness/satellites/claims/analysis/protocol.js';

/** The separate encoder's scores as an arm of its own. */
export function separateEncoder(observations: readonly Observation[]): Observation[] {
  return ofArm(observations, 'without ρ').map(({ scores, ...each }) => ({
    ...each,
    arm: 'mse encoder',
    scores: {
      rho: scores.rho_mse_encoder ?? null,
      reconstruction: scores.reconstruction_mse_encoder ?? null,
      probe: scores.probe_mse_encoder ?? null,
    },
  }));
}

function reconstructions(observations: readonly Observation[]): ClaimFigure[] {
  const [own] = ofArm(observations, 'o-gan');
  const [other] = ofArm(observations, 'without ρ');
  const rows = [own?.series.reals, own?.series.reconstructions, other?.series.reconstructions];
  if (rows.some((row) => !row)) return [];
  return [
    {
      name: 'reconstructions.png',
      caption: 'Test images; G(N(E(x))) of O-GAN; G(E(x)) with a separate encoder. Seed 0',
      content: encodeGrid({
        samples: Float32Array.from(rows.flat(2) as number[]),
        shape: [28, 28, 1],
        columns: defined(rows[0]).length,
        scale: 2,
      }),
    },
  ];
}

function interpolations(observations: readonly Observation[]): ClaimFigure[] {
  const images = ofArm(observations, 'o-gan')[0]?.series.interpolations;
  if (!images) return [];
  return [
    {
      name: 'interpolations.png',
      caption:
        'Between two test images, which are at the ends of each row: G(N(E(x))) of O-GAN at mixtures of their codes. First seed',
      content: encodeGrid({
        samples: Float32Array.from(images.flat()),
        shape: [28, 28, 1],
        columns: WAYPOINTS + 2,
        scale: 2,
      }),
    },
  ];
}

export default defineClaim({
  title: 'O-GAN',
  says: 'A discriminator whose codes correlate with the latents is an encoder for free: the samples are unharmed and a step takes hardly longer.',
  source: 'Su 2019, arXiv:1903.01931, kexue.fm/archives/6409',
  protocols: readProtocols(import.meta.url),
  derive: (observations) => [...observations, ...separateEncoder(observations)],
  figures: (observations) => [
    ...reconstructions(observations),
    ...interpolations(observations),
    dots(observations, 'distance', { name: 'distance.svg', title: 'Fréchet distance, digits features', log: true }),
    dots(observations, 'rho', { name: 'rho.svg', title: 'correlation of codes and held-out latents' }),
    dots(observations, 'reconstruction', { name: 'reconstruction.svg', title: 'pixel error of reconstructions' }),
    dots(observations, 'probe', { name: 'probe.svg', title: 'accuracy of a linear probe' }),
  ],
});
