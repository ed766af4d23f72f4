import { Matrix, QrDecomposition } from 'ml-matrix';
import { sizeOf } from '../ground/arrays/size.js';
import { defined } from '../ground/certain.js';
import type { Random } from '../random/stream.js';

/** Shape and first value of a weight. `fill` draws from the stream of the network's initialisation. */
export interface Weight {
  readonly shape: readonly number[];
  fill(random: Random): Float32Array;
}

/** How the kernels of a network start; biases start at 0. */
export const initialiserNames = ['dcgan', 'glorot', 'he', 'orthogonal', 'uniform'] as const;
export type InitialiserName = (typeof initialiserNames)[number];

/** Every entry the same: biases (0), normalisation scales (1). */
export function constant(shape: readonly number[], value: number): Weight {
  return { shape, fill: () => new Float32Array(sizeOf(shape)).fill(value) };
}

/**
 * A kernel of a dense layer or convolution whose last two axes are the channels in and out, in either order.
 * - `dcgan`: N(0, 0.02²), Radford et al. 2015
 * - `glorot`: U(±√(6 / (fan in + fan out))), the default of Keras
 * - `he`: U(±√(6 / fan in)), the default of the WGAN-GP authors' convolutions before a rectifier
 * - `orthogonal`: orthonormal rows or columns of the [fan in × out] matrix, Saxe et al. 2013
 * - `uniform`: U(±0.05), the range of Keras's RandomUniform
 */
export function kernel(initialiser: InitialiserName, shape: readonly number[], fanIn: number, fanOut: number): Weight {
  const count = sizeOf(shape);
  switch (initialiser) {
    case 'dcgan':
      return { shape, fill: (random) => random.normal(count, 0, 0.02) };
    case 'glorot':
      return { shape, fill: (random) => uniformWithin(Math.sqrt(6 / (fanIn + fanOut)), count, random) };
    case 'he':
      return { shape, fill: (random) => uniformWithin(Math.sqrt(6 / fanIn), count, random) };
    case 'uniform':
      return { shape, fill: (random) => uniformWithin(0.05, count, random) };
    case 'orthogonal':
      return { shape, fill: (random) => orthogonal(count / defined(shape.at(-1)), defined(shape.at(-1)), random) };
  }
}

/** A weight whose first values are so many times those of another. */
export function scaled({ shape, fill }: Weight, factor: number): Weight {
  return { shape, fill: (random) => fill(random).map((value) => value * factor) };
}

/** N(0, 1). */
export const standardNormal = (shape: readonly number[]): Weight => ({
  shape,
  fill: (random) => random.normal(sizeOf(shape)),
});

/** The scale of batch normalisation in DCGAN: N(1, 0.02²). */
export function dcganScale(channels: number): Weight {
  return { shape: [channels], fill: (random) => random.normal(channels, 1, 0.02) };
}

const uniformWithin = (limit: number, count: number, random: Random): Float32Array =>
  random.uniform(count, -limit, limit);

function orthogonal(rows: number, columns: number, random: Random): Float32Array {
  const tall = Math.max(rows, columns);
  const narrow = Math.min(rows, columns);
  const normal = random.normal(tall * narrow);
  const qr = new QrDecomposition(Matrix.from1DArray(tall, narrow, Array.from(normal)));
  const { orthogonalMatrix: q, upperTriangularMatrix: r } = qr;
  // Signs of R's diagonal make the distribution uniform over orthogonal matrices (Mezzadri 2007).
  for (let column = 0; column < narrow; column++) if (r.get(column, column) < 0) q.mulColumn(column, -1);
  const matrix = rows >= columns ? q : q.transpose();
  return Float32Array.from(matrix.to1DArray());
}
