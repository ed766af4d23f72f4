/** What variants import, and nothing else of the harness. */

export { defineVariant, type Preset, type Recipe, type Tunable, type Variant } from './training/definition.js';
export type { Batch, Memory, Objective } from './training/objective.js';
export type { Penalty } from './training/penalties.js';
export type { Site } from './training/sites.js';
export { entryOf } from './ground/certain.js';
export { perSample } from './networks/per-sample.js';
export { latentRecovery, mutualInformation } from './training/auxiliary.js';
export { clipWeights } from './training/constraints.js';
export { autoencoder, classifier, encoder } from './training/heads.js';
export { hinge, logistic, relativisticAverage, wasserstein, type LossPair, type Scores } from './training/losses.js';
export { adam, rmsprop, sgd } from './training/optimizers.js';
export { gradientPenalty, sumOfPenalties } from './training/penalties.js';
export { stopGradient } from './training/stop-gradient.js';
export {
  aroundReals,
  fakePairs,
  fakes,
  interpolates,
  mixedPairs,
  mixture,
  realPairs,
  reals,
} from './training/sites.js';
