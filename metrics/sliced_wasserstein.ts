import { float64At } from '../harness/ground/certain.js';
import { stream, type Random } from '../harness/random/stream.js';
import type { Features } from './features/network.js';
import { checkSets } from './arithmetic/inputs.js';
import { defineMetric } from '../harness/metric.js';
import { wasserstein1OfNumbers } from './arithmetic/wasserstein.js';

const PROJECTIONS = 256;

/**
 * Sliced Wasserstein-1 distance: the mean over directions, uniform on the sphere and drawn by the seed, of the
 * Wasserstein-1 distance of the projections. Rabin et al. 2012, "Wasserstein barycenter and its application to texture
 * mixing", with exponent 1. Sizes may differ; unit of the features; lower is better.
 * @throws UserError where dimensions differ, a set is empty, or a value is not finite.
 */
export function slicedWasserstein(a: Features, b: Features, { projections = PROJECTIONS, seed = 0 } = {}): number {
  checkSets('A sliced Wasserstein distance', [a, b], 1);
  const random = stream(seed, 'sliced wasserstein');
  let sum = 0;
  for (let i = 0; i < projections; i++) {
    const direction = randomDirection(a.dimensions, random);
    sum += wasserstein1OfNumbers(project(a, direction), project(b, direction));
  }
  return sum / projections;
}

/** Uniform on the unit sphere: a normal vector has no preferred direction. */
function randomDirection(dimensions: number, random: Random): Float64Array {
  const vector = Float64Array.from(random.normal(dimensions));
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value / length);
}

function project({ count, dimensions, values }: Features, direction: Float64Array): Float64Array {
  const out = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    let product = 0;
    for (let i = 0; i < dimensions; i++) product += float64At(values, row * dimensions + i) * float64At(direction, i);
    out[row] = product;
  }
  return out;
}

export default defineMetric({
  name: 'sliced_wasserstein',
  title: 'sliced Wasserstein distance',
  unit: 'feature',
  better: 'lower',
  isDistance: true,
  needs: ['features'],
  cost: { when: 'along', most: 5000 },
  suits: ({ shape }) => shape.length === 1,
  compute: ({ features: { real, fake } }) => slicedWasserstein(real, fake),
  source: 'Rabin et al. 2012, "Wasserstein barycenter and its application to texture mixing", with exponent 1',
  place: 160,
  // Gaussians, which a Fréchet distance compares, know no modes of points.
  ranks: { points: 1, images: 3 },
  scale: 'log',
});
