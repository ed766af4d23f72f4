import { defineClaim } from '../../reports/claims/claim.js';
import type { Endpoint } from '../../reports/claims/endpoint.js';
import { dots, lineOf } from '../../reports/claims/figures.js';
import { ofArm, withScores } from '../../reports/claims/observation.js';
import { lineSvg } from '../../reports/claims/line-chart.js';
import { mean } from '../../reports/statistics.js';
import { number } from '../../reports/format.js';
import { table } from '../../reports/text.js';

const QUALITY = Math.log(1.25);

const unharmed = (arm: string, words: string): Endpoint => ({
  name: `W1 on ring8 ${words}, ${arm} against alternating`,
  ...{ score: 'distance', arms: [arm], against: 'alternating', expected: 'same', scale: 'log', margin: QUALITY },
});
const ratio = (name: string, score: string, arms: readonly string[]): Endpoint => ({
  name,
  ...{ score, arms, against: 1, expected: 'lower', scale: 'log' },
});

const SCHEMES = ['alternating-reuse', 'simultaneous', 'single-loss', 'fused'];
const COSTS = ['memory', 'uploads', 'kernels', 'passes'];

export default defineClaim({
  title: 'Single-loss GAN',
  says: 'One loss and one backward pass update both players exactly, and save time against two separate steps, at the price of memory.',
  source: 'Su 2019, kexue.fm/archives/6387',
  tested:
    'SGAN under the schemes of this project. Times come from interleaved rounds in which every scheme makes a step, as ratios to alternating; gradients from one point of five variants; quality from ring8 at equal steps and at equal time. 8 seeds or repetitions. `fused` is this project’s own scheme.',
  primary: {
    ...ratio('time of a step of a DCGAN, single-loss ÷ alternating', 'single-loss', ['time on images']),
    margin: Math.log(1.05),
  },
  secondary: [
    {
      name: 'largest relative difference of gradients, single loss against two losses',
      ...{ score: 'error', arms: ['gradients'], against: 1e-5, expected: 'lower', scale: 'linear' },
    },
    ratio('time of a step of an MLP, single-loss ÷ alternating', 'single-loss', ['time on points']),
    ratio('time of a step, fused ÷ alternating', 'fused', ['time on images', 'time on points']),
    ratio('time of a step, single-loss ÷ alternating with the fakes reused', 'single-loss over reuse', [
      'time on images',
    ]),
    ratio('uploaded bytes, single-loss ÷ alternating', 'uploads', ['time on images']),
    { ...ratio('highest tensor memory, single-loss ÷ alternating', 'memory', ['time on images']), expected: 'higher' },
    unharmed('single-loss', 'at equal steps'),
    unharmed('single-loss, equal time', 'at equal time'),
    unharmed('fused', 'at equal steps'),
  ],
  derive: (observations) =>
    observations.map((each) => {
      const { 'single-loss': own, 'alternating-reuse': reuse } = each.scores;
      return own && reuse ? withScores(each, { 'single-loss over reuse': own / reuse }) : each;
    }),
  figures: (observations) => [
    dots(
      ['time on images', 'time on points'].flatMap((arm) =>
        ofArm(observations, arm).flatMap((each) =>
          SCHEMES.map((scheme) => ({
            ...each,
            arm: `${scheme}, ${arm.slice(8)}`,
            scores: { time: each.scores[scheme] ?? null },
          })),
        ),
      ),
      'time',
      { name: 'time.svg', title: 'time of a step ÷ that of alternating' },
    ),
    dots(observations, 'distance', { name: 'distance.svg', title: 'W1 on ring8', log: true }),
    {
      name: 'game.svg',
      caption:
        'The bilinear game with rate 0.1: distance from the equilibrium, mean over starts, band from the lowest to the highest',
      content: lineSvg({
        ...{ x: { name: 'steps' }, y: { name: 'distance from the equilibrium', log: true } },
        lines: ['simultaneous', 'alternating'].map((scheme) => ({
          ...lineOf(observations, 'bilinear game', scheme),
          label: scheme === 'simultaneous' ? 'simultaneous, as a single loss steps' : scheme,
        })),
      }),
    },
  ],
  tables: (observations) => [
    table(
      ['single-loss ÷ alternating', ...COSTS],
      ['time on images', 'time on points'].map((arm) => [
        arm.slice(8),
        ...COSTS.map((cost) => number(mean(ofArm(observations, arm).flatMap(({ scores }) => scores[cost] ?? [])))),
      ]),
    ),
  ],
});
