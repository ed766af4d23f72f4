import { defined } from '../../harness/ground/certain.js';
import { defineClaim, type ClaimFigure } from '../../harness/satellites/claims/analysis/claim.js';
import { dots, lineOf } from '../../harness/satellites/claims/analysis/figures.js';
import { ofArm, withScores, type Observation } from '../../harness/experiments/observation.js';
import { lineSvg, type Line } from '../../harness/satellites/claims/analysis/line-chart.js';
import { mean } from '../../statistics/summary.js';
import { number } from '../../text/format.js';
import { table } from '../../reports/model/blocks.js';
import { inTerms, readProtocols } from '../../harness/satellites/claims/analysis/protocol.js';

const GAMES = [
  'bilinear, single-loss',
  'bilinear, alternating',
  'dirac, single-loss',
  'dirac, alternating',
  'dirac with penalty, single-loss',
];
/** Without its band. */
const middle = ({ label, points }: Line): Line => ({ label, points: points.map(({ x, y }) => ({ x, y })) });

/** The plane of a game: each arm's first seed, and where the closed form has it. */
function portrait(
  observations: readonly Observation[],
  name: string,
  caption: string,
  arms: readonly string[],
): ClaimFigure {
  const lines = arms.flatMap((arm) => {
    const { path = [], 'closed path': closed = [] } = ofArm(observations, arm)[0]?.series ?? {};
    const points = (of: readonly (readonly number[])[]) => of.map(([x, y]) => ({ x: defined(x), y: defined(y) }));
    return path.length === 0
      ? []
      : [
          { label: arm, points: points(path) },
          { label: 'closed form', points: points(closed), isReference: true },
        ];
  });
  return {
    name,
    caption,
    content: lineSvg({ x: { name: 'φ, the discriminator' }, y: { name: 'θ, the generator' }, lines, square: true }),
  };
}

const SCHEMES = ['alternating-reuse', 'simultaneous', 'single-loss', 'fused'];
const COSTS = ['memory', 'uploads', 'kernels', 'passes'];

export default defineClaim({
  title: 'Single-loss GAN',
  says: 'One loss and one backward pass update both players exactly, and save time against two separate steps, at the price of memory.',
  source: 'Su 2019, kexue.fm/archives/6387',
  protocols: readProtocols(import.meta.url),
  derive: (observations) =>
    observations.map((each) => {
      const { 'single-loss': own, 'alternating-reuse': reuse } = each.scores;
      return own && reuse ? withScores(each, { 'single-loss over reuse': own / reuse }) : each;
    }),
  figures: (observations, protocol) => [
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
    dots(observations, 'distance', {
      name: 'distance.svg',
      title: inTerms('{metric} on {dataset}', protocol),
      log: true,
    }),
    portrait(
      observations,
      'bilinear.svg',
      'The bilinear game, 300 steps of rate 0.1 from distance 1: steps at the same point, as a single loss makes them, leave the equilibrium; steps in turn stay on an ellipse',
      GAMES.slice(0, 2),
    ),
    portrait(
      observations,
      'dirac.svg',
      'The Dirac-GAN near its equilibrium, 300 steps of rate 0.1: a zero-centred penalty brings steps at the same point back',
      GAMES.slice(2),
    ),
    {
      name: 'game.svg',
      caption:
        'Distance from the equilibrium, in that of the start: mean over starts, band from the lowest to the highest; closed forms are dotted',
      content: lineSvg({
        x: { name: 'steps' },
        y: { name: 'distance from the equilibrium', log: true },
        lines: GAMES.flatMap((arm) => [
          { ...lineOf(observations, arm, 'radius'), label: arm },
          { ...middle(lineOf(observations, arm, 'closed radius')), label: 'closed form', isReference: true },
        ]).filter(({ points }) => points.length > 0),
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
