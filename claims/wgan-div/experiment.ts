import { defined } from '../../harness/ground/certain.js';
import { fitCritic } from '../../harness/experiments/critic.js';
import { defineExperiment, forSeeds, type Case, type Measured } from '../../harness/experiments/experiment.js';
import { datasetNamed, distanceOf, train, type Size } from '../../harness/experiments/training.js';
import type { Engine } from '../../harness/engines/engine.js';
import {
  fakePairs,
  fakes,
  gradientPenalty,
  interpolates,
  mixedPairs,
  mixture,
  realPairs,
  reals,
  sumOfPenalties,
  wasserstein,
  type Penalty,
  type Site,
} from '../../harness/variant.js';
import { readProtocols } from '../../harness/satellites/claims/analysis/protocol.js';

const { seeds } = readProtocols(import.meta.url).small;

/** The six samplings r(x) that the paper compares. */
export const sites = ['interpolates', 'pairs', 'mixed pairs', 'mixture', 'fakes', 'reals'] as const;
type SiteName = (typeof sites)[number];

const placesOf: Readonly<Record<SiteName, readonly Site[]>> = {
  interpolates: [interpolates()],
  pairs: [realPairs(), fakePairs()],
  'mixed pairs': [mixedPairs()],
  mixture: [mixture()],
  fakes: [fakes()],
  reals: [reals()],
};

/** k · E‖∇D‖^p, or WGAN-GP's 10 · E(‖∇D‖ − 1)². */
type Form = { readonly name: 'div'; readonly k: number; readonly p: number } | { readonly name: 'gp' };

interface TrainingCase extends Case {
  readonly variant: 'wgan-div';
  readonly kind: 'training';
  readonly form: Form;
  readonly site: SiteName;
  readonly batchNorm: boolean;
  readonly size: Size & { readonly steps: number };
}

interface DiracCase extends Case {
  readonly kind: 'dirac';
  readonly p: number;
  readonly steps: number;
}

export const DIRAC_DISTANCES = [0.5, 1, 2] as const;
const DIRAC_K = 2;
const GRID = [0.2, 2, 20].flatMap((k) => [2, 6].map((p) => ({ name: 'div' as const, k, p })));
const PUBLISHED = { name: 'div', k: 2, p: 6 } as const;

export default defineExperiment<TrainingCase | DiracCase>({
  cases: (scale) => {
    const size: Size & { readonly steps: number } =
      scale === 'small'
        ? { dataset: 'ring8', steps: 1000, batchSize: 128, width: 64, latentSize: 16 }
        : { dataset: 'mnist', steps: 50_000, batchSize: 64, width: 64, latentSize: 128 };
    const training = (arm: string, form: Form, site: SiteName, batchNorm = false) =>
      ({ arm, variant: 'wgan-div', kind: 'training', form, site, batchNorm, size }) as const;
    const eight = [
      ...sites.map((site) => training(`div at ${site}`, PUBLISHED, site)),
      ...sites.map((site) => training(`gp at ${site}`, { name: 'gp' }, site)),
      training('div with batch norm', PUBLISHED, 'mixture', true),
      training('gp with batch norm', { name: 'gp' }, 'interpolates', true),
      ...[2, 6].map((p) => ({ arm: `two Diracs, p = ${p}`, kind: 'dirac', p, steps: 2000 }) as const),
    ];
    const three = GRID.map((form) => training(`k = ${form.k}, p = ${form.p}`, form, 'interpolates'));
    return [...forSeeds<(typeof eight)[number]>(seeds, eight), ...forSeeds(seeds.slice(0, 3), three)];
  },
  run: (each, engine) => (each.kind === 'dirac' ? onDiracs(each, engine) : trained(each, engine)),
});

function penaltyOf(form: Form, site: SiteName): Penalty {
  const places = placesOf[site];
  const share = 1 / places.length;
  return sumOfPenalties(
    ...places.map((at) =>
      form.name === 'gp'
        ? gradientPenalty({ at, centre: 1, weight: 10 * share })
        : gradientPenalty({ at, power: form.p, weight: form.k * share }),
    ),
  );
}

async function trained(
  { variant, form, site, batchNorm, size, seed }: TrainingCase,
  engine: Engine,
): Promise<Measured> {
  const dataset = await datasetNamed(size.dataset);
  const training = await train(engine, {
    ...size,
    variant,
    seed,
    dataset,
    budget: { unit: 'generatorSteps', amount: size.steps },
    objective: { penalty: penaltyOf(form, site) },
    ...(batchNorm && { recipe: { discriminatorNorm: 'batch', normUnderPenalty: true } }),
  });
  try {
    return { scores: { distance: await distanceOf(engine, await training.samples(2000), dataset) } };
  } finally {
    training.dispose();
  }
}

/**
 * The divergence max E D(a) − E D(b) − k E‖D′‖^p of Diracs at distance d, penalised on the segment between them: the best D
 * has the constant slope s = (d / (k p))^{1/(p − 1)} there, and the value s d − k s^p.
 */
export function divergenceOfDiracs(distance: number, k: number, p: number): number {
  const slope = (distance / (k * p)) ** (1 / (p - 1));
  return slope * distance - k * slope ** p;
}

/** A trained critic's value for Diracs, in the closed form's: the geometric mean over the distances. */
async function onDiracs({ p, steps, seed }: DiracCase, engine: Engine): Promise<Measured> {
  const count = 64;
  const rows = DIRAC_DISTANCES.map((distance) => {
    const sets = { real: new Float32Array(count).fill(distance), fake: new Float32Array(count) };
    const critic = fitCritic(engine, {
      objective: {
        ...wasserstein,
        penalty: gradientPenalty({ at: interpolates(), power: p, weight: DIRAC_K }),
      },
      ...sets,
      dimensions: 1,
      width: 64,
      seed,
      steps,
      decay: true,
    });
    try {
      const line = Float32Array.from({ length: 201 }, (_, i) => (distance * i) / 200);
      const [low, high] = critic.score(Float32Array.from([0, distance]));
      const slopes = critic.gradients(line);
      const penalty = slopes.reduce((sum, slope) => sum + Math.abs(slope) ** p, 0) / slopes.length;
      return [distance, defined(high) - defined(low) - DIRAC_K * penalty] as const;
    } finally {
      critic.dispose();
    }
  });
  const ratios = rows.map(([distance, value]) => value / divergenceOfDiracs(distance, DIRAC_K, p));
  const logs = ratios.map((ratio) => Math.log(ratio));
  return {
    scores: { ratio: Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length) },
    series: { value: rows.map((row) => [...row]) },
  };
}
