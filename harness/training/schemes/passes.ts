import { defined } from '../../ground/certain.js';
import { generatorReadsReals } from '../rehearse.js';
import { players, type Model, type Player } from '../model.js';

// Whoever counts in another way, here or in a layer's `multiplyAdds`, raises COUNTING (harness/record/budget.ts).

/** How often a batch goes through a network in each of the ways that a step needs. */
export interface Passes {
  readonly forward: number;
  /** Back to the activations, as far as the gradients of the weights need it: not through the first layer to the input. */
  readonly toActivations: number;
  /** Back through all layers to the input, and through all of them again where such a gradient is itself differentiated. */
  readonly toInput: number;
  readonly toWeights: number;
}
/** Which player's network a step sends batches through, and how often. */
export type Work = readonly { readonly player: Player; readonly passes: Partial<Passes> }[];

const of = (player: Player, passes: Partial<Passes>): Work => [{ player, passes }];

/** All of it. */
export const together = (...works: readonly Work[]): Work => works.flat();

/** Passes of one batch through one network, forward or back in one of the ways (docs/schemes.md). */
export const passesOf = (work: Work): number =>
  work.flatMap(({ passes }) => Object.values(passes)).reduce((sum, times) => sum + times, 0);

/**
 * Floating-point operations of the convolutions and matrix products: a multiply-add is two. Every way through a layer takes
 * as many as the way forward. What runs once a batch (spectral norms, a pulling-away term) is left out.
 */
export function flopsOf(model: Model, work: Work): number {
  const networks = new Map(players(model));
  const multiplyAdds = work.map(
    ({ player, passes: { forward = 0, toActivations = 0, toInput = 0, toWeights = 0 } }) => {
      const { all, first } = defined(networks.get(player)).multiplyAdds;
      const batch = player === 'discriminator' ? model.seen.batchSize : model.batchSize;
      return batch * ((forward + toInput + toWeights) * all + toActivations * (all - first));
    },
  );
  return 2 * multiplyAdds.reduce((sum, each) => sum + each, 0);
}

export const GENERATOR_FORWARD = of('generator', { forward: 1 });
export const GENERATOR_BACK = of('generator', { toActivations: 1, toWeights: 1 });

/** The discriminator learns from so many batches. Of the last `wanted` ones the gradient at the samples is needed too. */
export const trainedOn = (batches: number, { wanted = 0 } = {}): Work =>
  of('discriminator', { forward: batches, toActivations: batches - wanted, toInput: wanted, toWeights: batches });

/** Forward and back to the input, through a discriminator that is a constant. */
export const THROUGH_CONSTANT = of('discriminator', { forward: 1, toInput: 1 });

/** A gradient penalty, for each batch of points: forward, back to the input, and the way back through both, to activations and weights each. */
export function penaltyWork({ objective }: Model): Work {
  const batches = objective.penalty?.batches ?? 0;
  return of('discriminator', {
    forward: batches,
    toActivations: batches,
    toInput: 2 * batches,
    toWeights: 2 * batches,
  });
}

/** The auxiliary network: forward, back to the fakes and to the weights. */
export const auxiliaryWork = ({ auxiliary }: Model): Work =>
  auxiliary ? of('auxiliary', { forward: 1, toInput: 1, toWeights: 1 }) : [];

/** A step of the discriminator on a batch of reals and one of fakes. */
export const discriminatorWork = (model: Model): Work => together(trainedOn(2), penaltyWork(model));

/** A step of the generator against a discriminator that is a constant, without the making of the fakes. */
export const generatorWork = (model: Model): Work =>
  together(THROUGH_CONSTANT, GENERATOR_BACK, realsWork(model), auxiliaryWork(model));

/** Forward over the reals, for a generator's loss that reads them in a pass of its own. */
const realsWork = (model: Model): Work => of('discriminator', { forward: generatorReadsReals(model) ? 1 : 0 });
