import * as tf from '@tensorflow/tfjs-core';

/** A random tensor that a step needs, drawn by the harness from the stream `penalty`. */
export interface NoiseSpec {
  readonly distribution: 'uniform' | 'normal';
  /** Uniform numbers are in (0, 1), normal ones standard. */
  readonly shape: readonly number[];
}

/** Where a gradient penalty looks at the discriminator. */
export interface Site {
  readonly name: string;
  /** The noise that `points` needs for a batch of this shape. */
  noise?(batchShape: readonly number[]): NoiseSpec;
  /** Points of the shape of the samples; both batches are data here, no gradient reaches the generator. */
  points(batch: { real: tf.Tensor; fake: tf.Tensor; noise: tf.Tensor | undefined }): tf.Tensor;
}

/** One random point on the segment between each real sample and its fake partner; one share per sample, not per pixel. */
export function interpolates(): Site {
  return {
    name: 'interpolates',
    noise: ([batch, ...sample]) => ({ distribution: 'uniform', shape: [batch!, ...sample.map(() => 1)] }),
    points: ({ real, fake, noise }) => tf.add(fake, tf.mul(tf.sub(real, fake), noise!)),
  };
}

/** The real samples themselves. */
export function reals(): Site {
  return { name: 'real', points: ({ real }) => real };
}

/** The fake samples themselves. */
export function fakes(): Site {
  return { name: 'fake', points: ({ fake }) => fake };
}

export interface Penalty {
  readonly site: Site;
  /** For reports: the formula with its numbers. */
  readonly formula: string;
  /** The weighted penalty at the points; differentiable with respect to the discriminator's weights. */
  value(discriminator: (points: tf.Tensor) => tf.Tensor1D, points: tf.Tensor): tf.Scalar;
}

/** Inside a root whose gradient at 0 would be infinite. */
const TINY = 1e-12;

/**
 * weight · E (‖∇ₓD‖₂ − centre)^power over the sites, with the full Euclidean norm of each sample's gradient. With
 * centre 0 it is weight · E ‖∇ₓD‖^power, taken as (Σg²)^(power/2), which needs no root. One-sided: slopes below the
 * centre are free (WGAN-LP).
 */
export function gradientPenalty(options: {
  at: Site;
  weight: number;
  centre?: number;
  power?: number;
  oneSided?: boolean;
}): Penalty {
  const { at, weight, centre = 0, power = 2, oneSided = false } = options;
  const norm = centre === 0 ? '‖∇D‖' : oneSided ? `max(0, ‖∇D‖ − ${centre})` : `(‖∇D‖ − ${centre})`;
  return {
    site: at,
    formula: `${weight} · E ${norm}^${power} at ${at.name}`,
    value: (discriminator, points) => {
      const gradient = tf.grad((x: tf.Tensor) => tf.sum(discriminator(x)))(points);
      const squares = tf.sum(tf.square(gradient), axesOfSample(gradient));
      if (centre === 0) return tf.mul(weight, tf.mean(power === 2 ? squares : tf.pow(squares, power / 2)));
      const excess = tf.sub(tf.sqrt(tf.add(squares, TINY)), centre);
      const sided = oneSided ? tf.relu(excess) : excess;
      return tf.mul(weight, tf.mean(power === 2 ? tf.square(sided) : tf.pow(sided, power)));
    },
  };
}

const axesOfSample = (batch: tf.Tensor): number[] => batch.shape.slice(1).map((_, axis) => axis + 1);
