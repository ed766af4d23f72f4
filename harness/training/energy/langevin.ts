import * as tf from '@tensorflow/tfjs-core';
import { defined } from '../../ground/certain.js';
import { perSample } from '../../networks/per-sample.js';
import { valueAndGradients } from '../differentiate.js';
import type { Random } from '../../random/stream.js';

/** U of each sample of a batch: [n, …] → [n]. A chain draws from the density that is proportional to exp(−U). */
export type Energy = (samples: tf.Tensor) => tf.Tensor;

export interface ChainOptions {
  readonly steps: number;
  /** α: the mean of a proposal is x − α∇U(x), its variance 2α. */
  readonly stepSize: number;
  /**
   * Accepts or rejects each proposal so that exp(−U) is kept exactly: the Metropolis-adjusted Langevin algorithm.
   * Without it every proposal is taken, and the chain's law is off by an error that vanishes with α.
   */
  readonly adjusted: boolean;
}

/** Where a chain is. */
interface Place {
  readonly x: tf.Tensor;
  /** U(x), [n]. */
  readonly energy: tf.Tensor;
  /** ∇U(x), in the shape of x. */
  readonly slope: tf.Tensor;
}

export interface Walk {
  /** [n, …]: the last states; the caller disposes them. */
  readonly samples: tf.Tensor;
  /** Mean U at the start and after every step: steps + 1 numbers. */
  readonly energies: readonly number[];
  /** Share of accepted proposals; 1 without the adjustment. */
  readonly acceptance: number;
}

/**
 * n chains side by side, one for each row of `start` [n, …]: x' = x − α∇U(x) + √(2α)·ε with ε ~ N(0, I). Roberts &
 * Tweedie 1996, "Exponential convergence of Langevin distributions and their discrete approximations".
 * @param random Every number comes from it: n·d normals a step, and n uniforms where the chain is adjusted.
 */
export async function walk(
  energy: Energy,
  start: tf.Tensor,
  { steps, stepSize, adjusted }: ChainOptions,
  random: Random,
): Promise<Walk> {
  let place = placeAt(energy, tf.clone(start));
  const energies = [await meanOf(place.energy)];
  let accepted = 0;
  for (let step = 0; step < steps; step++) {
    const noise = tf.tensor(random.normal(start.size), start.shape);
    const proposed = placeAt(
      energy,
      tf.tidy(() => propose(place, stepSize, noise)),
    );
    noise.dispose();
    const kept = adjusted ? await accept(place, proposed, stepSize, random) : undefined;
    const next = kept ? chosen(kept, proposed, place) : proposed;
    accepted += kept ? kept.reduce((sum, each) => sum + each, 0) / kept.length : 1;
    if (kept) disposePlace(proposed);
    disposePlace(place);
    place = next;
    energies.push(await meanOf(place.energy));
  }
  tf.dispose([place.energy, place.slope]);
  return { samples: place.x, energies, acceptance: steps === 0 ? 1 : accepted / steps };
}

function placeAt(energy: Energy, x: tf.Tensor): Place {
  return tf.tidy(() => {
    let values: tf.Tensor | undefined;
    // The samples do not see one another, so the gradient of the sum holds the gradient of each.
    const total = (): tf.Tensor => {
      values = tf.keep(energy(x));
      return tf.sum(values);
    };
    const { gradients } = valueAndGradients(total, { x });
    return { x, energy: defined(values), slope: defined(gradients.x) };
  });
}

const disposePlace = ({ x, energy, slope }: Place): void => tf.dispose([x, energy, slope]);

const drift = ({ x, slope }: Place, stepSize: number): tf.Tensor => tf.sub(x, tf.mul(stepSize, slope));

const propose = (place: Place, stepSize: number, noise: tf.Tensor): tf.Tensor =>
  tf.add(drift(place, stepSize), tf.mul(Math.sqrt(2 * stepSize), noise));

/** log q(to | from) up to a constant: −‖to − from + α∇U(from)‖² / (4α), [n]. The norm is squared. */
function logProposal(to: Place, from: Place, stepSize: number): tf.Tensor {
  return tf.div(perSample(tf.sum, tf.square(tf.sub(to.x, drift(from, stepSize)))), -4 * stepSize);
}

/**
 * 1 for each proposal that is accepted, with the probability min(1, exp(−U(x'))·q(x | x') / (exp(−U(x))·q(x' | x))).
 * A proposal whose ratio is not a number is rejected.
 */
async function accept(from: Place, to: Place, stepSize: number, random: Random): Promise<Uint8Array> {
  const ratios = tf.tidy(() =>
    tf.sub(tf.sub(from.energy, to.energy), tf.sub(logProposal(to, from, stepSize), logProposal(from, to, stepSize))),
  );
  const logs = await ratios.data<'float32'>();
  ratios.dispose();
  return Uint8Array.from(logs, (log) => Number(Math.log(random.float()) < log));
}

/** Row by row the place that was proposed or the old one. */
function chosen(accepted: Uint8Array, to: Place, from: Place): Place {
  return tf.tidy(() => {
    const mask = tf.tensor1d(accepted, 'bool');
    const rows = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
      tf.where(tf.broadcastTo(tf.reshape(mask, [-1, ...a.shape.slice(1).map(() => 1)]), a.shape), a, b);
    return { x: rows(to.x, from.x), energy: rows(to.energy, from.energy), slope: rows(to.slope, from.slope) };
  });
}

async function meanOf(values: tf.Tensor): Promise<number> {
  const mean = tf.mean(values);
  const [number] = await mean.data();
  mean.dispose();
  return defined(number);
}
