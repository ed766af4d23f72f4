import type { Model } from '../model.js';
import type { InputSource } from './scheme.js';

type Inputs = Readonly<Record<string, InputSource>>;

/** The noise that the penalty's points need; none where there is no penalty or it needs none. */
export function penaltyNoise({ objective, batchSize, shape }: Model): Inputs {
  const noise = objective.penalty?.site.noise?.([batchSize, ...shape]);
  return noise ? { penaltyNoise: { from: 'penalty noise', noise } } : {};
}

/** The learning rate of the auxiliary network; none without one. */
export const auxiliaryRate = ({ auxiliary }: Model): Inputs =>
  auxiliary ? { auxiliaryRate: { from: 'learning rate', of: 'auxiliary' } } : {};
