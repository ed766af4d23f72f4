import { defined, entryOf } from '../ground/certain.js';
import { messageOf, UserError } from '../ground/errors.js';
import { fdInfinity } from '../../metrics/arithmetic/fd-infinity.js';
import type { Features } from '../../metrics/features/network.js';
import { frechetDistanceOf } from '../../metrics/arithmetic/frechet.js';
import { inceptionScore } from '../../metrics/arithmetic/inception-score.js';
import { kernelDistance, kernelDistanceOfSubsets } from '../../metrics/arithmetic/kernel-distance.js';
import { gaussianOf } from '../../metrics/arithmetic/moments.js';
import { diversity } from '../../metrics/arithmetic/diversity.js';
import { memorisation } from '../../metrics/arithmetic/memorisation.js';
import { classModes, mixtureModes, mostProbable, type Mixture, type Modes } from '../../metrics/arithmetic/modes.js';
import type { MetricName } from '../record/metric-names.js';
import { slicedWasserstein } from '../../metrics/arithmetic/sliced-wasserstein.js';
import { wasserstein1, WASSERSTEIN_LIMIT } from '../../metrics/arithmetic/wasserstein.js';
import { ballCounts } from '../../metrics/arithmetic/neighbours.js';
import { prdcBalls, prdcOf } from '../../metrics/arithmetic/prdc.js';
import { precisionRecallBalls, precisionRecallOf } from '../../metrics/arithmetic/precision-recall.js';

export type Values = Partial<Record<MetricName, number | null>>;

/** Metrics that are computed together. */
interface Measure {
  readonly metrics: readonly MetricName[];
  /** Whether it is computed where no metric is named; always by default. */
  isDefault?(real: Features, fake: Features): boolean;
  compute(real: Features, fake: Features): Values;
}

/** All that compares two sets of features. */
const measures: readonly Measure[] = [
  { metrics: ['fd'], compute: (real, fake) => ({ fd: frechetDistanceOf(real, fake) }) },
  { metrics: ['fd_infinity'], compute: (real, fake) => ({ fd_infinity: fdInfinity(gaussianOf(real), fake) }) },
  { metrics: ['kd'], compute: (real, fake) => ({ kd: kernelDistance(real, fake) }) },
  {
    metrics: ['precision_k3', 'recall_k3', 'precision', 'recall', 'density', 'coverage'],
    compute: (real, fake) => {
      const [closed, open] = ballCounts(real, fake, [precisionRecallBalls, prdcBalls]);
      const { precision, recall } = precisionRecallOf(defined(closed));
      return { precision_k3: precision, recall_k3: recall, ...prdcOf(defined(open)) };
    },
  },
  {
    metrics: ['sliced_wasserstein'],
    compute: (real, fake) => ({ sliced_wasserstein: slicedWasserstein(real, fake) }),
  },
  {
    metrics: ['wasserstein1'],
    isDefault: (real, fake) => real.count === fake.count && fake.count <= WASSERSTEIN_LIMIT, // no subsampling unasked
    compute: (real, fake) => ({ wasserstein1: wasserstein1(real, fake).value }),
  },
  { metrics: ['diversity'], compute: (_, fake) => ({ diversity: diversity(fake) }) },
  {
    metrics: ['kd_subsets'],
    isDefault: () => false,
    compute: (real, fake) => ({ kd_subsets: kernelDistanceOfSubsets(real, fake).mean }),
  },
  {
    metrics: ['copies', 'unauthentic'],
    isDefault: () => false, // they mean something where the reals are what was trained on
    compute: (real, fake) => ({ ...memorisation(real, fake) }),
  },
];

/** Metrics of the fakes' class probabilities alone. */
const scores = {
  inception_score_1: (probabilities: Features) => inceptionScore(probabilities, 1),
  inception_score_10: (probabilities: Features) => inceptionScore(probabilities, 10),
  modes: (probabilities: Features) => modesOf(probabilities).modes,
  kl_modes: (probabilities: Features) => modesOf(probabilities).klModes,
} as const satisfies Partial<Record<MetricName, (probabilities: Features) => number>>;

const modesOf = (probabilities: Features): Modes => classModes(mostProbable(probabilities), probabilities.dimensions);

/** Short words for several metrics. */
const groups: Readonly<Record<string, readonly MetricName[]>> = {
  pr: ['precision_k3', 'recall_k3'],
  prdc: ['precision', 'recall', 'density', 'coverage'],
  inception_score: ['inception_score_1', 'inception_score_10'],
};

/** What is computed where no metric is named. */
export const defaultMetrics = (real: Features, fake: Features): MetricName[] =>
  measures.flatMap(({ metrics, isDefault }) => (isDefault?.(real, fake) === false ? [] : metrics));

export const featureMetrics: readonly MetricName[] = measures.flatMap(({ metrics }) => metrics);
export const inceptionMetrics: readonly MetricName[] = ['inception_score_1', 'inception_score_10'];
export const mixtureMetrics: readonly MetricName[] = ['modes', 'kl_modes', 'high_quality'];
export const probabilityMetrics = Object.keys(scores) as (keyof typeof scores)[];
const known: readonly string[] = [...new Set([...featureMetrics, ...probabilityMetrics, ...mixtureMetrics])];

/**
 * The metrics that words name, each once.
 * @throws UserError where a word names none.
 */
export function metricsNamed(words: readonly string[]): MetricName[] {
  const names = words.flatMap((word) => {
    if (known.includes(word)) return [word as MetricName];
    if (Object.hasOwn(groups, word)) return entryOf(groups, word);
    throw new UserError(
      `There is no metric "${word}" here; there are ${[...known, ...Object.keys(groups)].join(', ')}.`,
    );
  });
  return [...new Set(names)];
}

export interface Measured {
  readonly values: Values;
  /** Why a value is null, by metric. */
  readonly missing: Readonly<Partial<Record<MetricName, string>>>;
}

/** The wanted ones of the metrics that compare two sets. One that the sets are too small for is null, with the reason. */
export function measure(real: Features, fake: Features, wanted: readonly MetricName[]): Measured {
  const parts = measures
    .filter(({ metrics }) => metrics.some((metric) => wanted.includes(metric)))
    .map(({ metrics, compute }) =>
      attempt(
        metrics.filter((metric) => wanted.includes(metric)),
        () => compute(real, fake),
      ),
    );
  return joined(parts);
}

/** The wanted ones of the metrics of class probabilities. */
export function scoreProbabilities(probabilities: Features, wanted: readonly MetricName[]): Measured {
  const names = probabilityMetrics.filter((metric) => wanted.includes(metric));
  return joined(names.map((name) => attempt([name], () => ({ [name]: scores[name](probabilities) }))));
}

/** The wanted ones of the metrics of points against the true mixture. */
export function scoreMixture(points: Features, mixture: Mixture, wanted: readonly MetricName[]): Measured {
  const names = mixtureMetrics.filter((metric) => wanted.includes(metric));
  return attempt(names, () => {
    const { modes, klModes, highQuality } = mixtureModes(points, mixture);
    return { modes, kl_modes: klModes, high_quality: highQuality };
  });
}

function attempt(metrics: readonly MetricName[], compute: () => Values): Measured {
  try {
    const values = compute();
    return { values: Object.fromEntries(metrics.map((metric) => [metric, entryOf(values, metric)])), missing: {} };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return {
      values: Object.fromEntries(metrics.map((metric) => [metric, null])),
      missing: Object.fromEntries(metrics.map((metric) => [metric, messageOf(error)])),
    };
  }
}

export function joined(parts: readonly Measured[]): Measured {
  return {
    values: Object.assign({}, ...parts.map(({ values }) => values)) as Values,
    missing: Object.assign({}, ...parts.map(({ missing }) => missing)) as Measured['missing'],
  };
}
