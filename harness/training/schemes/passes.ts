import { generatorReadsReals } from '../rehearse.js';
import type { Model } from '../model.js';

/*
 * The unit is one batch once through one network: forward, backward to its input, or backward to its weights
 * (docs/schemes.md).
 */

/** Generator forward, and back to its activations and to its weights. */
export const GENERATOR_FORWARD = 1;
export const GENERATOR_BACK = 2;

/** Discriminator forward, back to its input and to its weights, for so many batches. */
export const trainedOn = (batches: number): number => 3 * batches;

/** Forward and back to the input, through a discriminator that is a constant. */
export const THROUGH_CONSTANT = 2;

/** A gradient penalty, for each batch of points: forward, back to the input, and the way back through both, to input and weights each. */
export const penaltyPasses = ({ objective }: Model): number => 6 * (objective.penalty?.batches ?? 0);

/** The auxiliary network: forward, back to the input and to the weights. */
export const auxiliaryPasses = ({ auxiliary }: Model): number => (auxiliary ? 3 : 0);

/** A step of the discriminator on a batch of reals and one of fakes. */
export const discriminatorPasses = (model: Model): number => trainedOn(2) + penaltyPasses(model);

/** A step of the generator against a discriminator that is a constant, without the making of the fakes. */
export const generatorPasses = (model: Model): number =>
  THROUGH_CONSTANT + GENERATOR_BACK + realsPasses(model) + auxiliaryPasses(model);

/** Forward over the reals, for a generator's loss that reads them in a pass of its own. */
export const realsPasses = (model: Model): number => (generatorReadsReals(model) ? 1 : 0);
