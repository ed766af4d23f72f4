import { defineClaim } from '../../reports/claims/claim.js';
import type { Endpoint } from '../../reports/claims/endpoint.js';
import { dots, lines } from '../../reports/claims/figures.js';

const WITHIN = Math.log(1.1);

const tight = (arm: string): Endpoint => ({
  name: `dual value ÷ Lipschitz constant ÷ W1, ${arm}`,
  ...{ score: 'tightness', arms: [arm], against: 1, expected: 'same', scale: 'log', margin: WITHIN },
});
const tighter = (set: string): Endpoint => ({
  name: `the same on ${set}, penalty against clipping`,
  ...{
    score: 'tightness',
    arms: [`penalty on ${set}`],
    against: `clipping on ${set}`,
    expected: 'higher',
    scale: 'log',
  },
});

export default defineClaim({
  title: 'Wasserstein distance and duality',
  says: 'By duality the value of a critic trained to convergence, divided by its Lipschitz constant, is the Wasserstein-1 distance; a clipped critic measures K times it, with a K that nobody knows.',
  source: 'Su 2019, kexue.fm/archives/6280; Arjovsky et al. 2017, arXiv:1701.07875',
  tested:
    'On fixed finite sets of 128 points or small images the exact distance (linear assignment) stands beside the dual value of a critic trained on exactly those points, under weight clipping, gradient penalty or spectral normalisation, divided by its steepest slope between any two of the points: so scaled, the value cannot exceed W1. 8 seeds, each with sets of its own.',
  primary: tight('penalty on points'),
  secondary: [
    tighter('points'),
    tighter('images'),
    {
      name: 'raw value ÷ W1, clipping on points and images',
      ...{
        score: 'raw',
        arms: ['clipping on points', 'clipping on images'],
        against: 1,
        expected: 'lower',
        scale: 'log',
      },
    },
    {
      name: 'raw value ÷ W1, penalty on points',
      ...{ score: 'raw', arms: ['penalty on points'], against: 1, expected: 'same', scale: 'log', margin: WITHIN },
    },
  ],
  figures: (observations) => [
    dots(observations, 'tightness', { name: 'tightness.svg', title: 'dual value ÷ Lipschitz constant ÷ W1' }),
    dots(observations, 'raw', { name: 'raw.svg', title: 'raw value ÷ W1', log: true }),
    dots(observations, 'taut_pairs', {
      name: 'slackness.svg',
      title: 'share of transport pairs within 10 % of the steepest slope',
    }),
    lines(observations, 'gradient', {
      ...{ name: 'gradient.svg', caption: 'Gradient norm along transport lines, in Lipschitz constants' },
      ...{ x: { name: 'place on the line, from real to fake' }, y: { name: '‖∇D‖ ÷ Lipschitz constant' } },
    }),
    lines(observations, 'weights', {
      ...{ name: 'weights.svg', caption: 'Weights of the critic' },
      ...{ x: { name: 'weight ÷ largest weight' }, y: { name: 'share of the weights' } },
      arms: ['clipping on points', 'penalty on points', 'spectral on points'],
    }),
  ],
});
