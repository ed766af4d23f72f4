import { float32At, float64At, integerAt, itemAt } from '../../harness/ground/certain.js';
import {
  clipWeights,
  gradientPenalty,
  interpolates,
  wasserstein,
  type Objective,
  type Recipe,
} from '../../harness/variant.js';
import { defineExperiment, forSeeds, type Case, type Measured } from '../../harness/experiments/experiment.js';
import { fitCritic, type Critic } from '../../harness/experiments/critic.js';
import { datasetNamed, featuresOf } from '../../harness/experiments/training.js';
import { gather } from '../../harness/data/dataset.js';
import { stream } from '../../harness/random/stream.js';
import { assignment } from '../../metrics/arithmetic/assignment.js';
import { forEachPair } from '../../metrics/arithmetic/distances.js';
import { readProtocols } from '../../harness/satellites/claims/analysis/protocol.js';

const { seeds } = readProtocols(import.meta.url).small;

export const constraints = ['clipping', 'penalty', 'spectral'] as const;
export const sets = ['points', 'images'] as const;

interface DualityCase extends Case {
  readonly constraint: (typeof constraints)[number];
  readonly set: (typeof sets)[number];
  readonly count: number;
  readonly steps: number;
  readonly width: number;
}

const BOUND = 0.01;

const kinds: Record<DualityCase['constraint'], { objective: Partial<Objective>; recipe: Partial<Recipe> }> = {
  clipping: { objective: { constrain: clipWeights(BOUND) }, recipe: {} },
  penalty: { objective: { penalty: gradientPenalty({ at: interpolates(), centre: 1, weight: 10 }) }, recipe: {} },
  spectral: { objective: {}, recipe: { discriminatorNorm: 'spectral' } },
};

export default defineExperiment<DualityCase>({
  cases: (scale) => {
    const size = scale === 'small' ? { count: 128, steps: 1500, width: 64 } : { count: 512, steps: 20_000, width: 256 };
    const arms = sets.flatMap((set) =>
      constraints.map((constraint) => ({ arm: `${constraint} on ${set}`, constraint, set, ...size })),
    );
    return forSeeds(seeds, arms);
  },
  run: async ({ constraint, set, count, steps, width, seed }, engine) => {
    const { real, fake, dimensions } = await finiteSets(set, count, seed);
    const { objective, recipe } = kinds[constraint];
    const critic = fitCritic(engine, {
      objective: { ...wasserstein, ...objective },
      recipe,
      real,
      fake,
      dimensions,
      width,
      seed,
      steps,
      decay: true,
    });
    try {
      return compare(critic, { real, fake, dimensions });
    } finally {
      critic.dispose();
    }
  },
});

interface Sets {
  /** [count × dimensions] each, of one size. */
  readonly real: Float32Array;
  readonly fake: Float32Array;
  readonly dimensions: number;
}

/** Points: 8 narrow Gaussians on a circle beside N(0, I). Images: digits beside clothes, averaged to 7 × 7 pixels. */
async function finiteSets(set: DualityCase['set'], count: number, seed: number): Promise<Sets> {
  const random = stream(seed, 'finite sets', set);
  if (set === 'points') {
    const { train } = await datasetNamed('ring8');
    return { real: gather(train, pick(count), 2), fake: random.normal(2 * count), dimensions: 2 };
  }
  const [digits, clothes] = [await datasetNamed('mnist'), await datasetNamed('fashion-mnist')];
  return {
    real: pooled(gather(digits.train, pick(digits.train.count), 784), count),
    fake: pooled(gather(clothes.train, pick(clothes.train.count), 784), count),
    dimensions: 49,
  };

  function pick(among: number): number[] {
    return Array.from({ length: count }, () => random.integer(among));
  }
}

/** Images of 28 × 28 as means of 4 × 4 pixels. */
function pooled(images: Float32Array, count: number): Float32Array {
  const out = new Float32Array(49 * count);
  images.forEach((pixel, at) => {
    const [image, y, x] = [Math.floor(at / 784), Math.floor((at % 784) / 28), at % 28];
    out[49 * image + 7 * Math.floor(y / 4) + Math.floor(x / 4)]! += pixel / 16;
  });
  return out;
}

const LINE = [0, 0.25, 0.5, 0.75, 1];
const BINS = 41;

/**
 * The critic's dual value beside the exact distance. Its Lipschitz constant is measured as the steepest slope between any
 * two of the points: divided by it the critic is feasible for the dual problem on these sets, so the tightness is at most 1.
 */
export function compare(
  critic: Pick<Critic, 'score' | 'gradients' | 'weights'>,
  { real, fake, dimensions }: Sets,
): Measured {
  const count = real.length / dimensions;
  const [reals, fakes] = [featuresOf(real, dimensions), featuresOf(fake, dimensions)];
  const costs = new Float64Array(count * count);
  forEachPair(reals, fakes, (i, j, squared) => (costs[i * count + j] = Math.sqrt(squared)));
  const partner = assignment(costs, count);
  const cost = (i: number): number => float64At(costs, i * count + integerAt(partner, i));
  const indices = [...Array(count).keys()];
  const primal = mean(indices.map(cost));

  const all = Float32Array.from([...real, ...fake]);
  const scores = critic.score(all);
  const dual = mean(indices.map((i) => float32At(scores, i) - float32At(scores, count + i)));
  let lipschitz = 0;
  const points = featuresOf(all, dimensions);
  forEachPair(points, points, (i, j, squared) => {
    if (squared > 1e-12)
      lipschitz = Math.max(lipschitz, Math.abs(float32At(scores, i) - float32At(scores, j)) / Math.sqrt(squared));
  });

  const slack = indices.map(
    (i) => (float32At(scores, i) - float32At(scores, count + integerAt(partner, i))) / (lipschitz * cost(i)),
  );
  const norms = LINE.map((t) => {
    const at = real.map((value, index) => {
      const other = float32At(
        fake,
        dimensions * integerAt(partner, Math.floor(index / dimensions)) + (index % dimensions),
      );
      return value + t * (other - value);
    });
    return mean(rowNorms(critic.gradients(at), dimensions)) / lipschitz;
  });
  const weights = critic.weights();
  const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  const histogram = new Array<number>(BINS).fill(0);
  for (const weight of weights) histogram[Math.round(((weight / largest + 1) / 2) * (BINS - 1))]! += 1 / weights.length;
  return {
    scores: {
      primal,
      dual,
      lipschitz,
      raw: dual / primal,
      tightness: dual / (lipschitz * primal),
      taut_pairs: slack.filter((ratio) => ratio >= 0.9).length / count,
      gradient_on_lines: mean(norms),
      extreme_weights: weights.filter((weight) => Math.abs(weight) >= 0.99 * largest).length / weights.length,
    },
    series: {
      gradient: LINE.map((t, i) => [t, itemAt(norms, i)]),
      weights: histogram.map((share, bin) => [(2 * bin) / (BINS - 1) - 1, share]),
    },
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function rowNorms(rows: Float32Array, dimensions: number): number[] {
  return Array.from({ length: rows.length / dimensions }, (_, row) =>
    Math.hypot(...rows.subarray(row * dimensions, (row + 1) * dimensions)),
  );
}
