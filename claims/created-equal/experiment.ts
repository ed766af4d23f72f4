import { defineExperiment, forSeeds, type Case } from '../../harness/claims/experiment.js';
import { datasetNamed, distanceOf, train } from '../../harness/claims/training.js';
import { adam } from '../../harness/variant.js';
import { ofArm, type Observation } from '../../reports/claims/observation.js';
import { settingsOf, type Settings } from './search.js';

interface EqualCase extends Case {
  readonly variant: string;
  /** The common recipe and the variant's own default preset where null. */
  readonly settings: Settings | null;
  /** What the distance is taken to: the train split while searching. */
  readonly split: 'train' | 'test';
  readonly dataset: string;
  readonly passes: number;
  readonly batchSize: number;
  readonly width: number;
  readonly latentSize: number;
}

export const variants = ['sgan', 'lsgan', 'hinge', 'rsgan', 'wgan-gp'] as const;
export const SAMPLES = { small: 8, full: 50 };
const SEEDS = 8;
/** Seeds that the search has not seen. */
const FRESH = 100;

/** The index of the best sample of a variant's search; undefined while samples are missing. */
export function bestSample(done: readonly Observation[], variant: string, samples: number): number | undefined {
  const searched = ofArm(done, `search ${variant}`);
  if (searched.length < samples) return undefined;
  const value = ({ scores }: Observation): number => scores.distance ?? Infinity;
  return searched.reduce((best, each) => (value(each) < value(best) ? each : best)).seed;
}

export default defineExperiment<EqualCase>({
  cases: (scale, done) => {
    const samples = SAMPLES[scale];
    const size =
      scale === 'small'
        ? { dataset: 'grid25', passes: 12_000, batchSize: 128, width: 64, latentSize: 16 }
        : { dataset: 'mnist', passes: 600_000, batchSize: 64, width: 64, latentSize: 64 };
    const searches = Array.from({ length: samples }, (_, seed) =>
      variants.map((variant) => ({
        ...{ arm: `search ${variant}`, seed, variant, settings: settingsOf(variant, seed), split: 'train' as const },
        ...size,
      })),
    ).flat();
    const fresh = (arms: readonly Omit<EqualCase, 'seed'>[]): EqualCase[] =>
      forSeeds(SEEDS, arms).map((each) => ({ ...each, seed: FRESH + each.seed }));
    const tuned = variants.flatMap((variant) => {
      const best = bestSample(done, variant, samples);
      if (best === undefined) return [];
      return [
        { arm: `tuned ${variant}`, variant, settings: settingsOf(variant, best), split: 'test' as const, ...size },
      ];
    });
    const untuned = variants.map((variant) => ({
      ...{ arm: `default ${variant}`, variant, settings: null, split: 'test' as const, ...size },
    }));
    return [...searches, ...fresh(untuned), ...(tuned.length === variants.length ? fresh(tuned) : [])];
  },
  run: async ({ settings, split, dataset: name, passes, ...setup }, engine) => {
    const dataset = await datasetNamed(name);
    const optimizer = settings && adam({ learningRate: settings.learningRate, beta1: settings.beta1, beta2: 0.9 });
    const training = await train(engine, {
      ...setup,
      ...{ dataset, budget: { unit: 'passes', amount: passes } },
      ...(settings && {
        recipe: {
          ...{ discriminatorOptimizer: optimizer!, generatorOptimizer: optimizer! },
          discriminatorSteps: settings.discriminatorSteps,
        },
      }),
    });
    try {
      const judged = split === 'train' ? { ...dataset, test: dataset.train } : dataset;
      return {
        scores: {
          distance: await distanceOf(engine, await training.samples(2000), judged),
          steps: training.trainer.spent.generatorSteps,
          ...settings,
        },
      };
    } finally {
      training.dispose();
    }
  },
});
