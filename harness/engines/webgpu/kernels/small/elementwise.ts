import * as tf from '@tensorflow/tfjs-core';
import { defined } from '../../../../ground/certain.js';
import { registeredKernel, replaceKernel } from '../kernel.js';
import { computed, pointwise } from '../pointwise.js';
import { replaceUnary } from '../unary.js';
import { areSmall, isSmallShape } from './size.js';

/** Operations on each entry of one small tensor, and on those of two, one of which may be broadcast. */
export function installElementwise(): void {
  Object.entries(ofOne).forEach(([name, entry]) => replaceUnary(name, entry, areSmall));
  Object.entries(ofTwo).forEach(([name, entry]) => binary(name, entry));
}

/** By its bits: compilers may take it that no number is NaN. */
const isNaN = (value: string): string => `(bitcast<u32>(${value}) & 0x7fffffffu) > 0x7f800000u`;
const orNaN = (entry: string): string => `select(${entry}, x[index], ${isNaN('x[index]')})`;

/** WGSL by tfjs's names, with the formulas of its own programs. */
const ofOne: Readonly<Record<string, string>> = {
  Abs: 'abs(x[index])',
  Exp: 'exp(x[index])',
  Neg: '-x[index]',
  Reciprocal: '1.0 / x[index]',
  Rsqrt: 'inverseSqrt(x[index])',
  Sigmoid: orNaN('1.0 / (1.0 + exp(-1.0 * x[index]))'),
  Sign: 'sign(x[index])',
  // Beyond ±(log ε + 2) the logarithm would round to one of the two.
  Softplus: orNaN(
    'select(select(log(exp(x[index]) + 1.0), exp(x[index]), x[index] < -13.942385), x[index], x[index] > 13.942385)',
  ),
  Sqrt: 'sqrt(x[index])',
  Square: 'x[index] * x[index]',
  Step: orNaN('select(given.alpha, 1.0, x[index] > 0.0)'),
};

/** Odd powers keep the sign. */
const power = 'select(pow(abs(a), b), -pow(abs(a), b), a < 0.0 && round(abs(b) % 2.0) == 1.0)';
/** WGSL has no literal for it; sizes are positive, so that their bits leave it NaN. */
const nan = 'bitcast<f32>(0x7fc00000 | given.size)';

const ofTwo: Readonly<Record<string, string>> = {
  Add: 'a + b',
  Sub: 'a - b',
  Multiply: 'a * b',
  RealDiv: 'a / b',
  Maximum: `select(max(a, b), a + b, ${isNaN('a')} || ${isNaN('b')})`,
  Minimum: `select(min(a, b), a + b, ${isNaN('a')} || ${isNaN('b')})`,
  SquaredDifference: '(a - b) * (a - b)',
  Pow: `select(select(${power}, 1.0, b == 0.0), ${nan}, (a < 0.0 && floor(b) < b) || ${isNaN('a')} || ${isNaN('b')})`,
};

function binary(name: string, entry: string): void {
  const stock = registeredKernel(name);
  replaceKernel(name, (call) => {
    const { a, b } = call.inputs;
    if (!areSmall(call.backend, defined(a), defined(b))) return stock(call);
    const shape = tf.backend_util.assertAndGetBroadcastShape(defined(a).shape, defined(b).shape);
    const [first, second] = [repetition(defined(a).shape, shape), repetition(defined(b).shape, shape)];
    if (!first || !second || !isSmallShape(shape)) return stock(call);
    const program = pointwise({
      name: `small ${name} of ${first.at('a')}, ${second.at('b')}`,
      inputs: ['left', 'right'],
      numbers: { a: 'i32', b: 'i32' },
      statements: `let a = left[${first.at('a')}]; let b = right[${second.at('b')}];`,
      entry,
    });
    return computed(call.backend, program, [defined(a), defined(b)], shape, [first.length, second.length]);
  });
}

/** How a tensor is read that is broadcast: the place of an entry, in WGSL, from its index in the result. */
interface Repetition {
  readonly at: (name: string) => string;
  readonly length: number;
}

/** Undefined where the tensor is repeated neither as a whole nor entry by entry. */
function repetition(shape: readonly number[], result: readonly number[]): Repetition | undefined {
  const [size, length] = [tf.util.sizeFromShape([...shape]), tf.util.sizeFromShape([...result])];
  if (size === length) return { at: () => 'index', length };
  if (size === 1) return { at: () => '0', length };
  const own = [...Array<number>(result.length - shape.length).fill(1), ...shape];
  const repeated = own.map((extent, axis) => extent !== result[axis]);
  const [first, last] = [repeated.indexOf(true), repeated.lastIndexOf(true)];
  const ones = (extents: readonly number[]): boolean => extents.every((extent) => extent === 1);
  if (ones(own.slice(0, last))) return { at: (name) => `index % given.${name}`, length: size };
  if (ones(own.slice(first))) return { at: (name) => `index / given.${name}`, length: length / size };
  return undefined;
}
