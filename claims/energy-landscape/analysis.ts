import { defined, entryOf, itemAt } from '../../harness/ground/certain.js';
import { defineClaim, type ClaimFigure } from '../../harness/satellites/claims/analysis/claim.js';
import { dots, lines } from '../../harness/satellites/claims/analysis/figures.js';
import { animateLandscapes, type Landscape } from '../../harness/satellites/claims/analysis/landscape.js';
import { ofArm, type Observation } from '../../harness/experiments/observation.js';
import { centres as grid25 } from '../../harness/data/datasets/grid25.js';
import { centres as ring8 } from '../../harness/data/datasets/ring8.js';
import type { ClaimScale } from '../../harness/satellites/claims/scale.js';
import { extentOf } from './experiment.js';
import { inTerms, readProtocols } from '../../harness/satellites/claims/analysis/protocol.js';

const BASE = 'β₁ = 0';
const DRAWN = [BASE, 'penalty none', 'penalty centred at 1 on reals', 'penalty centred at 0 on fakes'];
/** The data that a scale trains on. */
const CENTRES = { small: ring8, full: grid25 } as const;

/** The landscapes of the drawn arms' first seeds, frame by frame; none where an arm has no frames. */
export function landscapes(observations: readonly Observation[], scale: ClaimScale): ClaimFigure[] {
  const centres = CENTRES[scale];
  const arms = DRAWN.map((arm) => ofArm(observations, arm)[0]?.series ?? {});
  const steps = Object.keys(itemAt(arms, 0))
    .flatMap((name) => (name.startsWith('energy ') ? [Number(name.slice('energy '.length))] : []))
    .sort((a, b) => a - b)
    .filter((step) => arms.every((series) => `energy ${step}` in series));
  if (steps.length === 0) return [];
  const frames = steps.map((step) =>
    arms.map((series): Landscape => ({
      heights: entryOf(series, `energy ${step}`),
      points: series[`samples ${step}`] ?? [],
      centres,
    })),
  );
  return [
    {
      name: 'landscapes.png',
      caption: `Energy and samples along training, steps ${itemAt(steps, 0)} to ${defined(steps.at(-1))}, seed 0: ${DRAWN.map((arm) => (arm === BASE ? 'penalty centred at 0 on reals' : arm)).join('; ')}. Blue is low energy`,
      content: animateLandscapes(frames, extentOf(centres)),
    },
  ];
}

export default defineClaim({
  title: 'Energy view I: digging and jumping',
  says: 'The discriminator digs pits at the reals and the generator jumps into the nearest; momentum makes it overshoot and lose modes, and a zero-centred penalty on the reals keeps the reals at the bottoms.',
  source: 'Su 2019, kexue.fm/archives/6316',
  protocols: readProtocols(import.meta.url),
  figures: (observations, protocol) => [
    ...landscapes(observations, protocol.scale),
    dots(observations, 'modes', { name: 'modes.svg', title: inTerms('modes kept of {modes}', protocol) }),
    dots(observations, 'high_quality', {
      name: 'quality.svg',
      title: 'share of samples within 3 deviations of a centre',
    }),
    lines(observations, 'modes', {
      name: 'along.svg',
      caption: 'Modes along training',
      x: { name: 'generator steps' },
      y: { name: inTerms('modes of {modes}', protocol) },
    }),
  ],
});
