/** What metrics import: their definition, and arithmetic that several of them share. */

export { UserError } from './ground/errors.js';
export {
  defineMetric,
  type Cost,
  type DatasetTraits,
  type Inputs,
  type Metric,
  type Need,
  type Ranks,
  type Remark,
  type Sizes,
} from './metrics/definition.js';
export { stream, type Random } from './random/stream.js';
export type { FactoredGaussian, Moments } from '../metrics/arithmetic/fitted.js';
export { checkSets } from '../metrics/arithmetic/inputs.js';
export type { Mixture, Reached } from '../metrics/arithmetic/modes.js';
export { nearestIn, neighboursOf } from '../metrics/arithmetic/neighbours.js';
export { once } from '../metrics/arithmetic/once.js';
export { randomSubset } from '../metrics/arithmetic/subset.js';
export type { Features } from '../metrics/features/network.js';
