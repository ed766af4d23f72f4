import * as tf from '@tensorflow/tfjs-core';
import { sampleSize } from '../../data/dataset.js';
import { UserError } from '../../ground/errors.js';
import { stream } from '../../random/stream.js';
import { sample } from '../../training/trainer.js';
import { latentEnergy, sampleEnergy, type Space } from '../../training/energy/energies.js';
import { walk, type ChainOptions, type Walk } from '../../training/energy/langevin.js';
import type { TrainedRun } from './trained-run.js';

/** A chain on a run's trained energy. */
export interface EnergyChain extends ChainOptions {
  readonly space: Space;
  /** T: the density is proportional to exp(−U/T). */
  readonly temperature: number;
  /** Whether the latents' normal density is part of the target; of the latent space only. */
  readonly prior: boolean;
}

export interface Drawn {
  /** [count × sample size]; where a chain moves images it may leave [−1, 1]. */
  readonly samples: Float32Array;
  /** [count × latent size]: what the samples were made of, or where a chain of samples began. */
  readonly latents: Float32Array;
  /** What a chain did. */
  readonly chain?: { readonly start: Float32Array } & Pick<Walk, 'energies' | 'acceptance'>;
}

/** Chains that go side by side: enough to fill the engine, few enough for its memory. */
const BATCH = 250;

/** `count` samples of a trained generator, moved by a chain where one is given. Draws depend on the seed alone. */
export async function draw(
  run: TrainedRun,
  { count, seed, chain }: { count: number; seed: number; chain?: EnergyChain | undefined },
): Promise<Drawn> {
  const { model, weights, record } = run;
  const latents = stream(seed, 'samples').normal(count * model.latentSize);
  const samples = await sample(model, weights, latents);
  if (!chain) return { samples, latents };
  if (!run.complete)
    throw new UserError(
      `The snapshots of ${record.name} hold the generator only: energies can be sampled after the last step.`,
    );
  const moved = await walkInBatches(run, chain, chain.space === 'latent' ? latents : samples, seed);
  const traced = { start: samples, energies: moved.energies, acceptance: moved.acceptance };
  if (chain.space === 'pixel') return { samples: moved.values, latents, chain: traced };
  return { samples: await sample(model, weights, moved.values), latents: moved.values, chain: traced };
}

/**
 * The last states of chains that begin at `start` [count × size], with the mean energy after each step and the share of
 * accepted proposals.
 */
export async function walkInBatches(
  { model, weights }: Pick<TrainedRun, 'model' | 'weights'>,
  chain: EnergyChain,
  start: Float32Array,
  seed: number,
): Promise<{ values: Float32Array; energies: number[]; acceptance: number }> {
  const { space, temperature, prior } = chain;
  const shape = space === 'latent' ? [model.latentSize] : model.shape;
  const energy =
    space === 'latent' ? latentEnergy(model, weights, temperature, prior) : sampleEnergy(model, weights, temperature);
  const size = sampleSize(shape);
  const count = start.length / size;
  const random = stream(seed, 'chain');
  const values = new Float32Array(start.length);
  const energies = new Array<number>(chain.steps + 1).fill(0);
  let acceptance = 0;
  for (let first = 0; first < count; first += BATCH) {
    const rows = Math.min(BATCH, count - first);
    const begin = tf.tensor(start.subarray(first * size, (first + rows) * size), [rows, ...shape]);
    const walked = await walk(energy, begin, chain, random);
    values.set(await walked.samples.data<'float32'>(), first * size);
    tf.dispose([begin, walked.samples]);
    walked.energies.forEach((mean, step) => (energies[step]! += (mean * rows) / count));
    acceptance += (walked.acceptance * rows) / count;
  }
  return { values, energies, acceptance };
}
