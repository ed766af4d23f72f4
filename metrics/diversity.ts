import { float64At } from '../harness/ground/certain.js';
import type { Features } from './features/network.js';
import { checkSets } from './arithmetic/inputs.js';
import { defineMetric } from '../harness/metric.js';

/**
 * Mean squared distance of two different samples whose features are scaled to length 1: what LPIPS averages over layers
 * and places (Zhang et al. 2018, arXiv:1801.03924, eq. 1), on one vector of features and without weights. 0 for samples
 * that are all alike, 2 for ones at right angles on average; higher is more diverse, and the reals' value is the goal.
 * Over all pairs exactly, as Σᵢⱼ |uᵢ − uⱼ|² = 2n Σᵢ |uᵢ − ū|². Features of length 0 stay so.
 * @throws UserError where there are fewer than two samples or a value is not finite.
 */
export function diversity(features: Features): number {
  checkSets('Diversity', [features]);
  const { count, dimensions } = features;
  const units = unitRows(features);
  let sum = 0;
  for (let i = 0; i < dimensions; i++) {
    let mean = 0;
    for (let row = 0; row < count; row++) mean += float64At(units, row * dimensions + i) / count;
    for (let row = 0; row < count; row++) sum += (float64At(units, row * dimensions + i) - mean) ** 2;
  }
  return (2 * sum) / (count - 1);
}

function unitRows({ count, dimensions, values }: Features): Float64Array {
  const out = Float64Array.from(values);
  for (let row = 0; row < count; row++) {
    const unit = out.subarray(row * dimensions, (row + 1) * dimensions);
    const length = Math.sqrt(unit.reduce((sum, value) => sum + value * value, 0));
    if (length > 0) for (let i = 0; i < dimensions; i++) unit[i]! /= length;
  }
  return out;
}

export default defineMetric({
  name: 'diversity',
  title: 'diversity',
  unit: 'none',
  better: 'real',
  isDistance: false,
  needs: ['features'],
  cost: { when: 'end' },
  suits: () => false,
  compute: ({ features: { fake } }) => diversity(fake),
  source: 'Zhang et al. 2018, arXiv:1801.03924, eq. 1, on one vector of features',
  place: 170,
});
