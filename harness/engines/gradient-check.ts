import * as tf from '@tensorflow/tfjs-core';
import { itemAt } from '../ground/certain.js';
import type { Random } from '../random/stream.js';

/** Differentiable in x; its value is the sum of the entries of what it returns. */
export type Field = (x: tf.Tensor) => tf.Tensor;

/** With differences of fourth order, truncation and float32's rounding are both about 1e-5 of the slope here. */
const STEP = 2 ** -7;
const DIRECTIONS = 2;

/**
 * How far tfjs's gradient of a field at x is from central differences, as a fraction of the gradient's size: the worst
 * of a few random directions. The field must be smooth within 2⁻⁶ of x in every coordinate. Throws what the field or its
 * gradient throws.
 */
export async function gradientError(field: Field, x: tf.Tensor, random: Random): Promise<number> {
  const gradient = await valuesOf(() => tf.grad(field)(x));
  const errors: number[] = [];
  for (let i = 0; i < DIRECTIONS; i++) {
    const direction = random.uniform(x.size, -1, 1);
    const slope = dot(gradient, direction);
    const expected = await slopeAlong(field, x, direction);
    const size = Math.max(Math.abs(expected), 0.3 * Math.sqrt(dot(gradient, gradient)), 1e-3);
    errors.push(Math.abs(slope - expected) / size);
  }
  // Math.max would keep NaN, but an explicit infinity fails every comparison that a NaN slips through.
  return errors.some(Number.isNaN) ? Infinity : Math.max(...errors);
}

/** Σ w·(y + ½)² with random weights w: it is curved in x where y = f(x) is linear, and also where y is √x. */
export function weightedSquare(f: Field, x: tf.Tensor, random: Random): Field {
  const [size, shape] = tf.tidy(() => {
    const y = f(x);
    return [y.size, y.shape];
  });
  const weights = random.uniform(size, 0.5, 1.5);
  return (at) => tf.mul(tf.tensor(weights, shape), tf.square(tf.add(f(at), 0.5)));
}

/** ‖∇ field‖², the kind of function that a gradient penalty differentiates. */
export function squaredSlope(field: Field): Field {
  return (x) => tf.square(tf.grad(field)(x));
}

/** Five-point central difference of the field along a direction, summed in float64. */
async function slopeAlong(field: Field, x: tf.Tensor, direction: Float32Array): Promise<number> {
  const at = async (steps: number): Promise<number> => {
    const values = await valuesOf(() => field(tf.add(x, tf.mul(tf.tensor(direction, x.shape), steps * STEP))));
    return values.reduce((sum, value) => sum + value, 0);
  };
  return (8 * ((await at(1)) - (await at(-1))) - ((await at(2)) - (await at(-2)))) / (12 * STEP);
}

/** Reads a result and leaves no tensor. A GPU cannot be read at once. */
async function valuesOf(compute: () => tf.Tensor): Promise<Float64Array> {
  const result = tf.tidy(compute);
  const values = Float64Array.from(await result.data());
  result.dispose();
  return values;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += itemAt(a, i) * itemAt(b, i);
  return sum;
}
