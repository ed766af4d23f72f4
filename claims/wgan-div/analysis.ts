import { defineClaim } from '../../harness/satellites/claims/analysis/claim.js';
import { dots, lineOf } from '../../harness/satellites/claims/analysis/figures.js';
import { lineSvg } from '../../harness/satellites/claims/analysis/line-chart.js';
import type { Observation } from '../../harness/experiments/observation.js';
import { spreadOf } from '../../harness/satellites/claims/analysis/spread.js';
import { DIRAC_DISTANCES, divergenceOfDiracs, sites } from './experiment.js';
import { inTerms, readProtocols } from '../../harness/satellites/claims/analysis/protocol.js';

const at = (form: 'div' | 'gp'): string[] => sites.map((site) => `${form} at ${site}`);

/** How much the distance depends on the site, for each seed, as arms of their own. */
export const spreads = (observations: readonly Observation[]): Observation[] =>
  (['div', 'gp'] as const).flatMap((form) => spreadOf(observations, at(form), `${form} over sites`));

export default defineClaim({
  title: 'WGAN-div',
  says: 'The Wasserstein divergence needs no Lipschitz constraint, and nearly any points will do for its penalty, unlike for WGAN-GP’s.',
  source: 'Wu et al. 2018, arXiv:1712.01026; Su 2018, kexue.fm/archives/6139',
  protocols: readProtocols(import.meta.url),
  derive: (observations) => [...observations, ...spreads(observations)],
  figures: (observations, protocol) => [
    dots(observations, 'distance', {
      name: 'distance.svg',
      title: inTerms('{metric} on {dataset}', protocol),
      log: true,
    }),
    {
      name: 'diracs.svg',
      caption: 'The divergence of two Diracs: trained critics beside the closed form',
      content: lineSvg({
        x: { name: 'distance of the Diracs' },
        y: { name: 'divergence', log: true },
        lines: [2, 6].flatMap((p) => [
          lineOf(observations, `two Diracs, p = ${p}`, 'value'),
          {
            label: 'closed form',
            isReference: true,
            points: DIRAC_DISTANCES.map((x) => ({ x, y: divergenceOfDiracs(x, 2, p) })),
          },
        ]),
      }),
    },
  ],
});
