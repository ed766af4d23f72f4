import { defineClaim, type ClaimFigure } from '../../reports/claims/claim.js';
import { dots, lines } from '../../reports/claims/figures.js';
import { animateLandscapes, type Landscape } from '../../reports/claims/landscape.js';
import { ofArm, type Observation } from '../../reports/claims/observation.js';
import { EXTENT } from './experiment.js';
import { readProtocol } from '../../reports/claims/protocol.js';

const BASE = 'β₁ = 0';
const DRAWN = [BASE, 'penalty none', 'penalty centred at 1 on reals', 'penalty centred at 0 on fakes'];
const RING = Array.from({ length: 8 }, (_, i) => [2 * Math.cos((i * Math.PI) / 4), 2 * Math.sin((i * Math.PI) / 4)]);

/** The landscapes of the drawn arms' first seeds, frame by frame; none where an arm has no frames. */
export function landscapes(observations: readonly Observation[]): ClaimFigure[] {
  const arms = DRAWN.map((arm) => ofArm(observations, arm)[0]?.series ?? {});
  const steps = Object.keys(arms[0]!)
    .flatMap((name) => (name.startsWith('energy ') ? [Number(name.slice('energy '.length))] : []))
    .sort((a, b) => a - b)
    .filter((step) => arms.every((series) => `energy ${step}` in series));
  if (steps.length === 0) return [];
  const frames = steps.map((step) =>
    arms.map((series): Landscape => ({
      heights: series[`energy ${step}`]!,
      points: series[`samples ${step}`] ?? [],
      centres: RING,
    })),
  );
  return [
    {
      name: 'landscapes.png',
      caption: `Energy and samples along training, steps ${steps[0]!} to ${steps.at(-1)!}, seed 0: ${DRAWN.map((arm) => (arm === BASE ? 'penalty centred at 0 on reals' : arm)).join('; ')}. Blue is low energy`,
      content: animateLandscapes(frames, EXTENT),
    },
  ];
}

export default defineClaim({
  title: 'Energy view I: digging and jumping',
  says: 'The discriminator digs pits at the reals and the generator jumps into the nearest; momentum makes it overshoot and lose modes, and a zero-centred penalty on the reals keeps the reals at the bottoms.',
  source: 'Su 2019, kexue.fm/archives/6316',
  ...readProtocol(import.meta.url),
  figures: (observations) => [
    ...landscapes(observations),
    dots(observations, 'modes', { name: 'modes.svg', title: 'modes kept of 8' }),
    dots(observations, 'high_quality', {
      name: 'quality.svg',
      title: 'share of samples within 3 deviations of a centre',
    }),
    lines(observations, 'modes', {
      ...{ name: 'along.svg', caption: 'Modes along training' },
      ...{ x: { name: 'generator steps' }, y: { name: 'modes of 8' } },
    }),
  ],
});
