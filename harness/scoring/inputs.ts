import type { Inputs, Metric, Need } from '../metrics/definition.js';
import { fitted, knownMoments, type Moments } from '../../metrics/arithmetic/fitted.js';
import type { Labelled } from '../../metrics/arithmetic/classes.js';
import type { KernelSums } from '../../metrics/arithmetic/kernel-distance.js';
import { checkSets } from '../../metrics/arithmetic/inputs.js';
import { SUBSETS, type Subsets } from '../../metrics/arithmetic/kernel-subsets.js';
import { classesOf, mostProbable, nearestCentres, type Mixture, type Reached } from '../../metrics/arithmetic/modes.js';
import { gaussianOf, type Gaussian } from '../../metrics/arithmetic/moments.js';
import { inDoubles, type Features, type StoredFeatures } from '../../metrics/features/network.js';

/** What metrics can be handed. Each is made when the first metric asks for it, once. */
export type Offer = { readonly [N in Need]?: () => Inputs[N] };

/** Whether all that a metric needs is there. */
export const meets = (offer: Offer, { needs }: Metric): boolean => needs.every((need) => offer[need] !== undefined);

/** What is known of the reals before they are compared. */
export interface KnownReals {
  readonly features: Features;
  readonly gaussian: Gaussian;
  readonly kernelSums: KernelSums;
}

/** How many random subsets of how many samples are compared, where a metric does so. */
export type SubsetSizes = Pick<Subsets, 'count' | 'size'>;

/** How two sets are compared. */
export interface Comparing {
  readonly subsets?: SubsetSizes | undefined;
  /** Reals that were not trained on, where the others were. */
  readonly heldOut?: StoredFeatures | undefined;
}

/** Two sets of features. */
export function comparing(
  real: StoredFeatures,
  fake: StoredFeatures,
  { subsets = SUBSETS, heldOut }: Comparing = {},
): Offer {
  const features = lazily(() => ({ real: inDoubles(real), fake: inDoubles(fake) }));
  return {
    features,
    moments: lazily(() => {
      checkSets('A metric of moments', [real, fake]);
      return { real: fitted(real), fake: fitted(fake) };
    }),
    kernelSums: () => undefined,
    subsets: lazily(() => ({ real, fake, ...subsets })),
    training: lazily(() => ({
      train: features().real,
      fake: features().fake,
      heldOut: heldOut && inDoubles(heldOut),
    })),
  };
}

/** Two Gaussians, of which nothing else is known. */
export const comparingMoments = (real: () => Moments, fake: () => Moments): Offer => ({
  moments: lazily(() => ({ real: real(), fake: fake() })),
});

/** Fakes beside reals whose statistics were computed before, and are the same for every run. */
export function comparingWithKnown(
  { features: real, gaussian, kernelSums }: KnownReals,
  fake: Features,
): Offer & Required<Pick<Offer, 'moments'>> {
  return {
    features: () => ({ real, fake }),
    moments: lazily(() => ({
      real: knownMoments(gaussian, real.count),
      fake: knownMoments(gaussianOf(fake), fake.count),
    })),
    kernelSums: () => kernelSums,
    subsets: lazily(() => ({ real, fake, ...SUBSETS })),
  };
}

/** Samples with the classes that they are of, or were made for. */
export const ofLabels = (make: () => Labelled): Offer => ({ labels: lazily(make) });

/** What fakes were made for, and what a classifier sees in them. */
export const ofAsked = (classes: ArrayLike<number>, seen: ArrayLike<number>): Offer => ({
  asked: () => ({ classes, seen }),
});

/** Points that should be of a mixture. */
export function ofMixture(points: Features, law: Mixture): Offer {
  const nearest = lazily(() => nearestCentres(points, law));
  return { mixture: () => ({ points, law, nearest: nearest() }), reached: nearest };
}

/** The fakes' classes. */
export const ofClasses = (classes: Reached): Offer => ({ reached: () => classes });

/** The fakes' class probabilities. */
export const ofProbabilities = (probabilities: Features): Offer => ({ probabilities: () => probabilities });

/** The classes that the probabilities decide for. */
export const ofProbableClasses = (probabilities: Features): Offer => ({
  reached: lazily(() => classesOf(mostProbable(probabilities), probabilities.dimensions)),
});

function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
