import * as tf from '@tensorflow/tfjs-core';
import { sampleSize } from '../../data/dataset.js';
import type { Tensors } from '../../engines/engine.js';
import { stream } from '../../random/stream.js';
import type { Model } from '../model.js';
import { latentEnergy, sampleEnergy } from './energies.js';
import { walk, type ChainOptions } from './langevin.js';
import type { Space } from './space.js';

/** A chain on a model's trained energy. */
export interface EnergyChain extends ChainOptions {
  readonly space: Space;
  /** T: the density is proportional to exp(−U/T). */
  readonly temperature: number;
  /** Whether the latents' normal density is part of the target; of the latent space only. */
  readonly prior: boolean;
}

/** Chains that go side by side: enough to fill the engine, few enough for its memory. */
const BATCH = 250;

/**
 * The last states of chains that begin at `start` [count × size], with the mean energy after each step and the share of
 * accepted proposals.
 */
export async function walkInBatches(
  { model, weights }: { readonly model: Model; readonly weights: Tensors },
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
