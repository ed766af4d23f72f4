import { defineClaim } from '../../harness/satellites/claims/analysis/claim.js';
import { dots } from '../../harness/satellites/claims/analysis/figures.js';
import { armsOf, ofArm, withScores, type Observation } from '../../harness/experiments/observation.js';
import { spreadOf } from '../../harness/satellites/claims/analysis/spread.js';
import { number } from '../../text/format.js';
import { mean } from '../../statistics/summary.js';
import { table } from '../../reports/model/blocks.js';
import { inTerms, readProtocols } from '../../harness/satellites/claims/analysis/protocol.js';

const variants = ['sgan', 'lsgan', 'hinge', 'rsgan', 'wgan-gp'];
type Kind = 'tuned' | 'default';
const armOf = (variant: string, kind: Kind): string => (kind === 'tuned' ? `${variant} tuned` : variant);
const arms = (kind: Kind): string[] => variants.map((variant) => armOf(variant, kind));

/** W1 at the small scale, the Fréchet distance at the full one. */
const DISTANCE = /^(wasserstein1_pixels|fd_digits)_.*_last$/;

function withDistance(each: Observation): Observation {
  const column = Object.keys(each.scores).find((name) => DISTANCE.test(name));
  return column === undefined ? each : withScores(each, { distance: each.scores[column] ?? null });
}

/** How much the distance depends on the variant, for each seed, as arms of their own. */
const spreads = (observations: readonly Observation[]): Observation[] =>
  (['tuned', 'default'] as const).flatMap((kind) => spreadOf(observations, arms(kind), `all ${kind}`));

const SETTINGS = ['learningRate', 'beta1', 'discriminatorSteps', 'generatorSteps'];

export default defineClaim({
  title: 'Are GANs created equal?',
  says: 'With equal budgets for tuning, no objective is consistently better than the standard GAN.',
  source: 'Lucic et al. 2018, arXiv:1711.10337',
  protocols: readProtocols(import.meta.url),
  derive: (observations) => {
    const scored = observations.map(withDistance);
    return [...scored, ...spreads(scored)];
  },
  figures: (observations, protocol) => [
    dots(observations, 'distance', {
      name: 'distance.svg',
      title: inTerms('{metric} on {dataset}', protocol),
      log: true,
      arms: [...arms('tuned'), ...arms('default')],
    }),
    dots(observations, 'searched', {
      name: 'search.svg',
      title: inTerms('{chosen} to the train split of the searched samples', protocol),
      log: true,
      arms: armsOf(observations).filter((arm) => arm.endsWith(' searched')),
    }),
  ],
  tables: (observations) => [
    table(
      ['tuned', ...SETTINGS],
      arms('tuned').map((arm) => {
        const found = ofArm(observations, arm);
        return [arm, ...SETTINGS.map((name) => number(mean(found.flatMap(({ scores }) => scores[name] ?? []))))];
      }),
    ),
  ],
});
