import { defineClaim } from '../../reports/claims/claim.js';
import type { Endpoint } from '../../reports/claims/endpoint.js';
import { dots, lineOf } from '../../reports/claims/figures.js';
import { lineSvg } from '../../reports/claims/line-chart.js';
import { scoresBySeed, type Observation } from '../../reports/claims/observation.js';
import { sampleDeviation } from '../../reports/statistics.js';
import { DIRAC_DISTANCES, divergenceOfDiracs, sites } from './experiment.js';

const MARGIN = Math.log(1.25);
const at = (form: 'div' | 'gp'): string[] => sites.map((site) => `${form} at ${site}`);

/** For each seed the standard deviation over the six sites of the log distance, as arms of their own. */
export function spreads(observations: readonly Observation[]): Observation[] {
  return (['div', 'gp'] as const).flatMap((form) => {
    const arms = at(form).map((arm) => scoresBySeed(observations, arm, 'distance'));
    return [...(arms[0]?.keys() ?? [])].map((seed): Observation => {
      const logs = arms.map((arm) => arm.get(seed) ?? null);
      const known = logs.every((value) => value !== null && value > 0);
      const spread = known ? sampleDeviation(logs.map((value) => Math.log(value!))) : null;
      return { arm: `${form} over sites`, seed, scores: { spread }, series: {}, failure: null };
    });
  });
}

const same = (form: 'div' | 'gp'): Endpoint => ({
  name: `W1 on ring8 at five sites of ${form} against its interpolates`,
  ...{ score: 'distance', arms: at(form).slice(1), against: `${form} at interpolates` },
  ...{ expected: 'same', scale: 'log', margin: MARGIN },
});

export default defineClaim({
  title: 'WGAN-div',
  says: 'The Wasserstein divergence needs no Lipschitz constraint, and nearly any points will do for its penalty, unlike for WGAN-GP’s.',
  source: 'Wu et al. 2018, arXiv:1712.01026; Su 2018, kexue.fm/archives/6139',
  tested:
    'WGAN-div (k = 2, p = 6) and WGAN-GP with the penalty at each of six sites, everything else equal, 1,000 steps on ring8, 8 seeds. The claim holds if W1 at each of the five other sites is within a factor of 1.25 of that at interpolates. The divergence itself is compared with its closed form on two Diracs.',
  primary: same('div'),
  secondary: [
    {
      name: 'spread of log W1 over the six sites, WGAN-div against WGAN-GP',
      ...{ score: 'spread', arms: ['div over sites'], against: 'gp over sites', expected: 'lower', scale: 'linear' },
    },
    same('gp'),
    {
      name: 'W1 on ring8, batch norm in both critics, WGAN-div against WGAN-GP',
      ...{
        score: 'distance',
        arms: ['div with batch norm'],
        against: 'gp with batch norm',
        expected: 'lower',
        scale: 'log',
      },
    },
    {
      name: 'value of a trained critic on two Diracs ÷ closed form',
      ...{
        score: 'ratio',
        arms: ['two Diracs, p = 2', 'two Diracs, p = 6'],
        against: 1,
        expected: 'same',
        scale: 'log',
        margin: Math.log(1.05),
      },
    },
  ],
  derive: (observations) => [...observations, ...spreads(observations)],
  figures: (observations) => [
    dots(observations, 'distance', { name: 'distance.svg', title: 'W1 on ring8', log: true }),
    {
      name: 'diracs.svg',
      caption: 'The divergence of two Diracs: trained critics beside the closed form',
      content: lineSvg({
        ...{ x: { name: 'distance of the Diracs' }, y: { name: 'divergence', log: true } },
        lines: [2, 6].flatMap((p) => [
          lineOf(observations, `two Diracs, p = ${p}`, 'value'),
          {
            label: `closed form, p = ${p}`,
            points: DIRAC_DISTANCES.map((x) => ({ x, y: divergenceOfDiracs(x, 2, p) })),
          },
        ]),
      }),
    },
  ],
});
