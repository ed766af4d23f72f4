import { messageOf, UserError } from '../errors.js';
import { fdInfinity } from '../../metrics/fd-infinity.js';
import type { Features } from '../../metrics/features/network.js';
import { frechetDistanceOf } from '../../metrics/frechet.js';
import { inceptionScore } from '../../metrics/inception-score.js';
import { kernelDistance } from '../../metrics/kernel-distance.js';
import { gaussianOf } from '../../metrics/moments.js';
import type { MetricName } from '../../metrics/names.js';
import { ballCounts } from '../../metrics/neighbours.js';
import { prdcBalls, prdcOf } from '../../metrics/prdc.js';
import { precisionRecallBalls, precisionRecallOf } from '../../metrics/precision-recall.js';

export type Values = Partial<Record<MetricName, number | null>>;

/** Metrics that are computed together. */
interface Measure {
  readonly metrics: readonly MetricName[];
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
      const { precision, recall } = precisionRecallOf(closed!);
      return { precision_k3: precision, recall_k3: recall, ...prdcOf(open!) };
    },
  },
];

/** Metrics of the fakes' class probabilities alone. */
const scores = {
  inception_score_1: (probabilities: Features) => inceptionScore(probabilities, 1),
  inception_score_10: (probabilities: Features) => inceptionScore(probabilities, 10),
} as const satisfies Partial<Record<MetricName, (probabilities: Features) => number>>;

/** Short words for several metrics. */
const groups: Readonly<Record<string, readonly MetricName[]>> = {
  pr: ['precision_k3', 'recall_k3'],
  prdc: ['precision', 'recall', 'density', 'coverage'],
  inception_score: ['inception_score_1', 'inception_score_10'],
};

export const featureMetrics: readonly MetricName[] = measures.flatMap(({ metrics }) => metrics);
export const probabilityMetrics = Object.keys(scores) as (keyof typeof scores)[];
const known: readonly string[] = [...featureMetrics, ...probabilityMetrics];

/**
 * The metrics that words name, each once.
 * @throws UserError where a word names none.
 */
export function metricsNamed(words: readonly string[]): MetricName[] {
  const names = words.flatMap((word) => {
    if (known.includes(word)) return [word as MetricName];
    if (Object.hasOwn(groups, word)) return groups[word]!;
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

function attempt(metrics: readonly MetricName[], compute: () => Values): Measured {
  try {
    const values = compute();
    return { values: Object.fromEntries(metrics.map((metric) => [metric, values[metric]!])), missing: {} };
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
