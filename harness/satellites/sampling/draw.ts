import { UserError } from '../../ground/errors.js';
import { stream } from '../../random/stream.js';
import { equalShares } from '../../training/labels.js';
import { sample } from '../../training/sampler.js';
import { walkInBatches, type EnergyChain } from '../../training/energy/chain.js';
import type { Walk } from '../../training/energy/langevin.js';
import type { TrainedRun } from './trained-run.js';

export interface Drawn {
  /** [count × sample size]; where a chain moves images it may leave [−1, 1]. */
  readonly samples: Float32Array;
  /** [count × latent size]: what the samples were made of, or where a chain of samples began. */
  readonly latents: Float32Array;
  /** [count]: what the samples were made for, where the run has labels. */
  readonly classes?: Uint16Array | undefined;
  /** What a chain did. */
  readonly chain?: { readonly start: Float32Array } & Pick<Walk, 'energies' | 'acceptance'>;
}

/** `count` samples of a trained generator, moved by a chain where one is given. Draws depend on the seed alone. */
export async function draw(
  run: TrainedRun,
  { count, seed, chain }: { count: number; seed: number; chain?: EnergyChain | undefined },
): Promise<Drawn> {
  const { model, weights, record } = run;
  const latents = stream(seed, 'samples').normal(count * model.latentSize);
  const classes =
    model.classes === undefined ? undefined : equalShares(count, model.classes, stream(seed, 'labels', 'samples'));
  const samples = await sample(model, weights, latents, classes);
  if (!chain) return { samples, latents, classes };
  if (!run.complete)
    throw new UserError(
      `The snapshots of ${record.name} hold the generator only: leave out --step to sample the energy after the last step.`,
    );
  const moved = await walkInBatches(run, chain, chain.space === 'latent' ? latents : samples, seed);
  const traced = { start: samples, energies: moved.energies, acceptance: moved.acceptance };
  if (chain.space === 'pixel') return { samples: moved.values, latents, chain: traced };
  return { samples: await sample(model, weights, moved.values), latents: moved.values, chain: traced };
}
