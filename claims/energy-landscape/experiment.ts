import { defined, entryOf } from '../../harness/ground/certain.js';
import { defineExperiment, forSeeds, type Case } from '../../harness/experiments/experiment.js';
import { datasetNamed, distanceOf, modesOf, train, type Size } from '../../harness/experiments/training.js';
import { adam, fakes, gradientPenalty, reals, sgd, type Objective, type Recipe } from '../../harness/variant.js';
import type { Mixture } from '../../metrics/arithmetic/modes.js';
import { readProtocols } from '../../harness/satellites/claims/analysis/protocol.js';

const { seeds } = readProtocols(import.meta.url).small;

interface LandscapeCase extends Case, Size {
  readonly variant: 'energy';
  readonly momentum: keyof typeof optimizers;
  readonly penalty: keyof typeof penalties;
  readonly steps: number;
  /** The first seed also records energies and samples for the animation. */
  readonly drawn: boolean;
}

const LEARNING_RATE = 1e-3;
const momentum = (beta1: number) => adam({ learningRate: LEARNING_RATE, beta1, beta2: 0.999 });

const optimizers = {
  'β₁ = 0': momentum(0),
  'β₁ = 0.5': momentum(0.5),
  'β₁ = 0.9': momentum(0.9),
  SGD: sgd({ learningRate: 0.05 }),
};

const penalties: Record<string, Partial<Objective>> = {
  'centred at 0 on reals': {},
  none: { penalty: gradientPenalty({ at: reals(), weight: 0 }) },
  'centred at 1 on reals': { penalty: gradientPenalty({ at: reals(), weight: 1, centre: 1 }) },
  'centred at 0 on fakes': { penalty: gradientPenalty({ at: fakes(), weight: 1 }) },
};

/** The plane that is drawn is [−extent, extent]², half as far again as the centres. */
export const extentOf = (centres: Mixture['centres']): number => 1.5 * Math.max(...centres.flat().map(Math.abs));
/** Pixels along each side. */
export const PIXELS = 60;
const FRAMES = 12;
const DRAWN_SAMPLES = 300;

export default defineExperiment<LandscapeCase>({
  cases: (scale) => {
    const size =
      scale === 'small'
        ? { dataset: 'ring8', steps: 1500, batchSize: 128, width: 64, latentSize: 16 }
        : { dataset: 'grid25', steps: 100_000, batchSize: 256, width: 256, latentSize: 16 };
    const arms = [
      ...Object.keys(optimizers).map((name) => ({ momentum: name, penalty: 'centred at 0 on reals' })),
      ...Object.keys(penalties)
        .slice(1)
        .map((name) => ({ momentum: 'β₁ = 0', penalty: name })),
    ].map(({ momentum: optimizer, penalty }) => ({
      arm: optimizer === 'β₁ = 0' && penalty !== 'centred at 0 on reals' ? `penalty ${penalty}` : optimizer,
      variant: 'energy' as const,
      momentum: optimizer as keyof typeof optimizers,
      penalty,
      ...size,
    }));
    return forSeeds(seeds, arms).map((each) => ({ ...each, drawn: each.seed === seeds[0] }));
  },
  run: async ({ momentum: optimizer, penalty, dataset: name, steps, drawn, ...size }, engine) => {
    const dataset = await datasetNamed(name);
    const spec = optimizers[optimizer];
    const recipe: Partial<Recipe> = { discriminatorOptimizer: spec, generatorOptimizer: spec };
    const series: Record<string, readonly (readonly number[])[]> = {};
    const modes: [number, number][] = [];
    const training = await train(
      engine,
      {
        ...size,
        dataset,
        recipe,
        budget: { unit: 'generatorSteps', amount: steps },
        objective: entryOf(penalties, penalty),
      },
      {
        every: Math.ceil(steps / FRAMES),
        at: async (step, current) => {
          const samples = await current.samples(2000);
          const { modes: found } = modesOf(samples, dataset);
          if (found !== null) modes.push([step, found]);
          if (!drawn) return;
          const energy = current.score(plane(extentOf(defined(dataset.mixture).centres))).map((score) => -score);
          series[`energy ${step}`] = rows(energy, PIXELS);
          series[`samples ${step}`] = rows(samples.subarray(0, 2 * DRAWN_SAMPLES), 2);
        },
      },
    );
    try {
      const samples = await training.samples(2000);
      const scores = { ...modesOf(samples, dataset), distance: await distanceOf(engine, samples, dataset) };
      return { scores, series: { modes, ...series } };
    } finally {
      training.dispose();
    }
  },
});

/** The middles of the pixels, row by row from the top. */
function plane(extent: number): Float32Array {
  const at = (index: number): number => (((index + 0.5) / PIXELS) * 2 - 1) * extent;
  return Float32Array.from({ length: 2 * PIXELS ** 2 }, (_, i) => {
    const pixel = i >> 1;
    return i % 2 === 0 ? at(pixel % PIXELS) : -at(Math.floor(pixel / PIXELS));
  });
}

/** Rows of rounded numbers: they are drawn, not computed with. */
function rows(values: Float32Array, width: number): number[][] {
  const short = (value: number): number => (Number.isFinite(value) ? Number(value.toPrecision(4)) : 0);
  return Array.from({ length: values.length / width }, (_, row) =>
    [...values.subarray(row * width, (row + 1) * width)].map(short),
  );
}
