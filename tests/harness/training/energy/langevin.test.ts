import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startCpu } from '../../../../harness/engines/cpu.js';
import { stream } from '../../../../harness/random/stream.js';
import { walk, type ChainOptions, type Energy } from '../../../../harness/training/energy/langevin.js';

beforeAll(async () => {
  await startCpu();
});

/** −log of a Gaussian's density with these deviations by component, up to a constant. */
const gaussian =
  (...deviations: number[]): Energy =>
  (x) =>
    tf.sum(tf.mul(0.5, tf.square(tf.div(x, tf.tensor2d([deviations])))), 1);

/** Two pits near −1 and 1, the left one deeper. */
const doubleWell: Energy = (x) => tf.sum(tf.add(tf.square(tf.sub(tf.square(x), 1)), tf.mul(0.3, x)), 1);

const CHAINS = 6000;

async function draws(energy: Energy, dimensions: number, options: ChainOptions, seed = 0) {
  const random = stream(seed, 'chain test');
  // Not too far out: where U is steep, as far from the double well, the chain overshoots and hardly ever moves.
  const start = tf.tensor2d(random.normal(CHAINS * dimensions, 0, 0.5), [CHAINS, dimensions]);
  const result = await walk(energy, start, options, random);
  const values = await result.samples.data<'float32'>();
  tf.dispose([start, result.samples]);
  return { ...result, values };
}

const moment = (values: Float32Array, power: number, component = 0, dimensions = 1): number => {
  const own = values.filter((_, i) => i % dimensions === component);
  return own.reduce((sum, value) => sum + value ** power, 0) / own.length;
};

describe('adjusted chains', () => {
  it('keep the variances of a Gaussian at a step that is too long for unadjusted ones', async () => {
    const { values, acceptance } = await draws(gaussian(1, 0.7), 2, { steps: 60, stepSize: 0.35, adjusted: true });
    // Four standard errors of a variance: 4·√(2 / 6000) = 0.073 of it.
    expect(Math.abs(moment(values, 1, 0, 2))).toBeLessThan(0.052);
    expect(Math.abs(moment(values, 2, 0, 2) - 1)).toBeLessThan(0.073);
    expect(Math.abs(moment(values, 2, 1, 2) / 0.49 - 1)).toBeLessThan(0.073);
    expect(acceptance).toBeGreaterThan(0.6);
    expect(acceptance).toBeLessThan(0.99);
  });

  it('draw from a double well whose moments are known by quadrature', async () => {
    const { values } = await draws(doubleWell, 1, { steps: 250, stepSize: 0.1, adjusted: true });
    for (const power of [1, 2, 4]) {
      const [expected, variance] = [byQuadrature(power), byQuadrature(2 * power) - byQuadrature(power) ** 2];
      expect(Math.abs(moment(values, power) - expected), `moment ${power}`).toBeLessThan(
        4 * Math.sqrt(variance / CHAINS),
      );
    }
  });

  it('accept nearly all short steps', async () => {
    const { acceptance } = await draws(gaussian(1), 1, { steps: 10, stepSize: 1e-3, adjusted: true });
    expect(acceptance).toBeGreaterThan(0.995);
  });

  it('stay where the energy is not a number', async () => {
    const inside: Energy = (x) => tf.sum(tf.log(tf.sub(4, tf.square(x))), 1); // NaN beyond ±2
    const start = tf.tensor2d([[0.5]]);
    const result = await walk(inside, start, { steps: 50, stepSize: 2, adjusted: true }, stream(0, 'edge'));
    expect(result.acceptance).toBeLessThan(1);
    expect(Math.abs((await result.samples.data())[0]!)).toBeLessThan(2);
  });
});

/** ∫ xᵖ exp(−U) / ∫ exp(−U) of the double well, by the trapezoidal rule, which is exact to rounding for such integrands. */
function byQuadrature(power: number): number {
  let [above, below] = [0, 0];
  for (let x = -5; x <= 5; x += 1e-3) {
    const weight = Math.exp(-((x * x - 1) ** 2) - 0.3 * x);
    above += x ** power * weight;
    below += weight;
  }
  return above / below;
}

describe('unadjusted chains', () => {
  it('have the variance σ² / (1 − α / 2σ²) on a Gaussian', async () => {
    // The stationary variance v of x' = (1 − α/σ²)x + √(2α)ε solves v = (1 − α/σ²)²v + 2α.
    const { values, acceptance } = await draws(gaussian(1, 0.7), 2, { steps: 60, stepSize: 0.35, adjusted: false });
    for (const [component, variance] of [1 / (1 - 0.35 / 2), 0.49 / (1 - 0.35 / 0.98)].entries())
      expect(Math.abs(moment(values, 2, component, 2) / variance - 1)).toBeLessThan(0.073);
    expect(acceptance).toBe(1);
  });

  it('step by −α∇U and √(2α) times the noise of the stream', async () => {
    const start = tf.tensor2d([[3, -1]]);
    const { samples, energies } = await walk(
      gaussian(1, 0.5),
      start,
      { steps: 1, stepSize: 0.02, adjusted: false },
      stream(7, 'one step'),
    );
    const [first, second] = stream(7, 'one step').normal(2);
    const [x, y] = await samples.data();
    expect(x).toBeCloseTo(3 - 0.02 * 3 + 0.2 * first!, 5);
    expect(y).toBeCloseTo(-1 + 0.02 * 4 + 0.2 * second!, 5);
    expect(energies[0]).toBeCloseTo(4.5 + 2, 5);
    expect(energies[1]).toBeCloseTo(x! ** 2 / 2 + 2 * y! ** 2, 5);
  });
});

describe('any chain', () => {
  it.each([true, false])('gives the same samples under one seed, adjusted: %s', async (adjusted) => {
    const options = { steps: 3, stepSize: 0.3, adjusted };
    const first = await draws(doubleWell, 1, options, 1);
    expect((await draws(doubleWell, 1, options, 1)).values).toEqual(first.values);
    expect((await draws(doubleWell, 1, options, 2)).values).not.toEqual(first.values);
  });

  it.each([true, false])('keeps only its samples in memory, adjusted: %s', async (adjusted) => {
    const start = tf.randomNormal([4, 3], 0, 1, 'float32', 1);
    const before = tf.memory().numTensors;
    const walked = await walk(doubleWell, start, { steps: 4, stepSize: 0.5, adjusted }, stream(0, 'memory'));
    expect(tf.memory().numTensors).toBe(before + 1);
    tf.dispose([start, walked.samples]);
  });
});
