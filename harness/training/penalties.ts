import * as tf from '@tensorflow/tfjs-core';
import { itemAt } from '../ground/certain.js';
import { perSample } from '../networks/per-sample.js';
import { joined, type Site } from './sites.js';

export interface Penalty {
  readonly site: Site;
  /** For reports: the formula with its numbers. */
  readonly formula: string;
  /** Batches of points that `site` makes and `value` sends through the discriminator. */
  readonly batches: number;
  /** The weighted penalty at the points; differentiable with respect to the discriminator's weights. */
  value(discriminator: Critic, points: tf.Tensor): tf.Scalar;
}

/** Scores [n] of points [n, …] of a site; `first`: the place of the first of them among the site's, 0 by default. */
export type Critic = (points: tf.Tensor, first?: number) => tf.Tensor1D;

/** Inside a root whose gradient at 0 would be infinite. */
const TINY = 1e-12;

/**
 * weight · E (‖∇ₓD‖₂ − centre)^power over the site, with the full Euclidean norm of each sample's gradient. With
 * centre 0 it is weight · E ‖∇ₓD‖^power, taken as (Σg²)^(power/2), which needs no root. Around a centre it takes the
 * distance |‖∇ₓD‖ − centre|; one-sided: slopes below the centre are free (WGAN-LP). `perPosition` divides the squared
 * norm by the number of positions H·W, as MEG's authors' code does.
 */
export function gradientPenalty(options: {
  at: Site;
  weight: number;
  centre?: number;
  power?: number;
  oneSided?: boolean;
  perPosition?: boolean;
}): Penalty {
  const { at, weight, centre = 0, power = 2, oneSided = false, perPosition = false } = options;
  const distance = oneSided ? tf.relu : tf.abs;
  return {
    site: at,
    formula: `${weight} · E ${formulaOf(centre, power, oneSided)}${perPosition ? ' per position' : ''} at ${at.name}`,
    batches: 1,
    value: (discriminator, points) => {
      const gradient = tf.grad((x: tf.Tensor) => tf.sum(discriminator(x)))(points);
      const sum = perSample(tf.sum, tf.square(gradient));
      const squares = perPosition ? tf.div(sum, positionsOf(gradient)) : sum;
      const terms = centre === 0 ? powerOf(squares, power / 2) : powerOf(distance(excess(squares, centre)), power);
      return tf.mul(weight, tf.mean(terms));
    },
  };
}

/**
 * Several penalties, each with its own weight at its own site. Each site's points go through the discriminator as a
 * batch of their own, so batch normalisation does not mix them.
 */
export function sumOfPenalties(...terms: readonly Penalty[]): Penalty {
  const batches = terms.reduce((sum, term) => sum + term.batches, 0);
  return {
    site: joined(terms.map(({ site }) => site)),
    formula: terms.map(({ formula }) => formula).join(' + '),
    batches,
    value: (discriminator, points) => {
      const rest = points.shape.slice(1);
      const size = itemAt(points.shape, 0) / batches;
      let start = 0;
      const values = terms.map((term) => {
        const part = tf.slice(points, [start, ...rest.map(() => 0)], [size * term.batches, ...rest]);
        const from = start;
        start += size * term.batches;
        return term.value((x, own = 0) => discriminator(x, from + own), part);
      });
      return tf.addN(values) as tf.Scalar;
    },
  };
}

const excess = (squares: tf.Tensor, centre: number): tf.Tensor => tf.sub(tf.sqrt(tf.add(squares, TINY)), centre);

/** x^exponent for x ≥ 0, with a finite gradient at 0. */
function powerOf(x: tf.Tensor, exponent: number): tf.Tensor {
  if (exponent === 1) return x;
  if (exponent === 2) return tf.square(x);
  return tf.pow(exponent < 1 ? tf.add(x, TINY) : x, exponent);
}

function formulaOf(centre: number, power: number, oneSided: boolean): string {
  if (centre === 0) return `‖∇D‖^${power}`;
  return oneSided ? `max(0, ‖∇D‖ − ${centre})^${power}` : `|‖∇D‖ − ${centre}|^${power}`;
}

/** H·W of images [n, H, W, C], 1 of points [n, d]. */
const positionsOf = (batch: tf.Tensor): number => tf.util.sizeFromShape(batch.shape.slice(1, -1));
