import { inDoubles, type Features, type StoredFeatures } from '../features/network.js';
import { triangularFactor } from './cholesky.js';
import { centred, meanOf, momentsOf, type Gaussian } from './moments.js';

/** A Gaussian with covariance FᵀF. */
export interface FactoredGaussian {
  readonly mean: Float64Array;
  /** F [r × d]. */
  readonly factor: Features;
}

/** The Gaussian fitted to a set. Covariance and factor are computed when they are first asked for. */
export interface Moments extends Gaussian, FactoredGaussian {
  /** Samples in the set. */
  readonly count: number;
  /** Whether the moments were given, and the set may be gone: from samples that were streamed, or from a cache. */
  readonly areKnown: boolean;
}

export const factored = ({ mean, covariance }: Gaussian): FactoredGaussian => ({
  mean,
  factor: triangularFactor(covariance, mean.length),
});

/** The moments of features that have been checked. */
export function fitted(features: StoredFeatures, mean = meanOf(features)): Moments {
  const { count, dimensions } = features;
  let covariance: Float64Array | undefined;
  let factor: Features | undefined;
  return {
    count,
    areKnown: false,
    mean,
    get covariance() {
      return (covariance ??= momentsOf(features, mean).covariance);
    },
    get factor() {
      return (factor ??=
        count > dimensions ? triangularFactor(this.covariance, dimensions) : root(inDoubles(features), mean));
    },
  };
}

/** The moments of `count` samples that need not be at hand any more. */
export function knownMoments({ mean, covariance }: Gaussian, count: number): Moments {
  let factor: Features | undefined;
  return {
    count,
    areKnown: true,
    mean,
    covariance,
    get factor() {
      return (factor ??= triangularFactor(covariance, mean.length));
    },
  };
}

/** Of no more samples than dimensions the centred features themselves are a factor, with all digits. */
function root(features: Features, mean: Float64Array): Features {
  const { count, dimensions } = features;
  const scale = Math.sqrt(count - 1);
  return { count, dimensions, values: centred(features, mean).map((value) => value / scale) };
}
