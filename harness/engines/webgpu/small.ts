import * as tf from '@tensorflow/tfjs-core';
import { dispatch, type Program } from './dispatch.js';
import { registeredKernel, replaceKernel, type Call } from './kernel.js';
import { computed, pointwise } from './pointwise.js';

/**
 * Losses, norms and statistics are chains of operations on a few numbers, each of them a command for the GPU. Small tensors
 * therefore get programs of ours, which a recorded step can join (`fusion/runs.ts`); larger ones keep those of tfjs.
 */
export function installSmall(): void {
  Object.entries(ofOne).forEach(([name, entry]) => unary(name, entry));
  Object.entries(ofTwo).forEach(([name, entry]) => binary(name, entry));
  reduction('Sum', 'total');
  reduction('Mean', 'total / f32(given.terms)');
  slice();
  pad();
}

/** Entries of a tensor that is small. */
export const SMALL = 4096;

const isSmall = (...tensors: tf.TensorInfo[]): boolean =>
  tensors.every(({ dtype, shape }) => {
    const size = tf.util.sizeFromShape(shape);
    return dtype === 'float32' && size > 0 && size <= SMALL;
  });

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

function unary(name: string, entry: string): void {
  const stock = registeredKernel<{ alpha?: number }>(name);
  const program = pointwise({ name: `small ${name}`, inputs: ['x'], numbers: { alpha: 'f32' }, entry });
  replaceKernel<{ alpha?: number }>(name, (call) => {
    const x = call.inputs.x!;
    if (!isSmall(x)) return stock(call);
    return computed(call.backend, program, [x], x.shape, [call.attrs?.alpha ?? 0]);
  });
}

function binary(name: string, entry: string): void {
  const stock = registeredKernel(name);
  replaceKernel(name, (call) => {
    const { a, b } = call.inputs;
    if (!isSmall(a!, b!)) return stock(call);
    const shape = tf.backend_util.assertAndGetBroadcastShape(a!.shape, b!.shape);
    const [first, second] = [repetition(a!.shape, shape), repetition(b!.shape, shape)];
    if (!first || !second || tf.util.sizeFromShape(shape) > SMALL) return stock(call);
    const program = pointwise({
      name: `small ${name} of ${first.at('a')}, ${second.at('b')}`,
      inputs: ['left', 'right'],
      numbers: { a: 'i32', b: 'i32' },
      statements: `let a = left[${first.at('a')}]; let b = right[${second.at('b')}];`,
      entry,
    });
    return computed(call.backend, program, [a!, b!], shape, [first.length, second.length]);
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

const THREADS = 256;
/** Terms that a thread should add at least. */
const FEWEST_TERMS = 4;

/** Sums over the last axes: some threads add up a row's terms, then each other's sums as a tree. */
function reduction(name: string, entry: string): void {
  const stock = registeredKernel<{ axis: number | number[]; keepDims: boolean }>(name);
  replaceKernel<{ axis: number | number[]; keepDims: boolean }>(name, (call) => {
    const { inputs, attrs, backend } = call;
    const x = inputs.x!;
    const axes = tf.util.parseAxisParam(attrs.axis, x.shape);
    const rest = x.shape.length - axes.length;
    if (!isSmall(x) || axes.some((axis) => axis < rest)) return stock(call);
    const shape = x.shape.slice(0, rest);
    const rows = tf.util.sizeFromShape(shape);
    const terms = tf.util.sizeFromShape(x.shape) / rows;
    const lanes = 2 ** Math.min(8, Math.ceil(Math.log2(Math.max(1, terms / FEWEST_TERMS))));
    const result = backend.makeTensorInfo(attrs.keepDims ? [...shape, ...axes.map(() => 1)] : shape, 'float32');
    const groups = Math.ceil((rows * lanes) / THREADS);
    dispatch(
      backend,
      rowSums(`small ${name}`, lanes, entry),
      { outputs: [result], inputs: [x], numbers: [rows, terms] },
      { groups },
    );
    return result;
  });
}

const rowSums = (name: string, lanes: number, entry: string): Program => ({
  name: `${name} by ${lanes}`,
  outputs: ['result'],
  inputs: ['x'],
  numbers: { rows: 'i32', terms: 'i32' },
  declarations: `var<workgroup> shared0: array<f32, ${THREADS}>;`,
  body: `
    let row = index / ${lanes};
    let lane = index % ${lanes};
    var sum = 0.0;
    if (row < given.rows) {
      for (var term = lane; term < given.terms; term += ${lanes}) { sum += x[row * given.terms + term]; }
    }
    shared0[thread] = sum;
    for (var half = ${lanes >> 1}; half >= 1; half /= 2) {
      workgroupBarrier();
      if (lane < half) { shared0[thread] += shared0[thread + half]; }
    }
    if (lane == 0 && row < given.rows) {
      let total = shared0[thread];
      result[row] = ${entry};
    }`,
});

/** Rows from the first axis, as when the scores of real and fake samples part. */
function slice(): void {
  const stock = registeredKernel<{ begin: number[]; size: number[] }>('Slice');
  const program = pointwise({
    name: 'small rows',
    inputs: ['x'],
    numbers: { first: 'i32' },
    entry: 'x[given.first + index]',
  });
  replaceKernel<{ begin: number[]; size: number[] }>('Slice', (call) => {
    const x = call.inputs.x!;
    if (!isSmall(x)) return stock(call);
    const { begin, size } = call.attrs;
    const [starts, shape] = tf.slice_util.parseSliceParams(x as tf.Tensor, begin, size) as [number[], number[]];
    const whole = shape.every((extent, axis) => axis === 0 || extent === x.shape[axis]);
    if (!whole || shape[0] === 0) return stock(call);
    const first = starts[0]! * tf.util.sizeFromShape(x.shape.slice(1));
    return computed(call.backend, program, [x], shape, [first]);
  });
}

interface Padding {
  readonly paddings: [before: number, after: number][];
  readonly constantValue: number;
}

/** Rows before and after those of a tensor: the gradient of `slice`. */
function pad(): void {
  const stock = registeredKernel<Padding>('PadV2');
  const program = pointwise({
    name: 'small pad',
    inputs: ['x'],
    numbers: { first: 'i32', length: 'i32', value: 'f32' },
    statements: 'let at = index - given.first;',
    entry: 'select(given.value, x[clamp(at, 0, given.length - 1)], at >= 0 && at < given.length)',
  });
  replaceKernel<Padding>('PadV2', (call: Call<Padding>) => {
    const x = call.inputs.x!;
    const { paddings, constantValue } = call.attrs;
    const rows = paddings.every(([before, after], axis) => axis === 0 || before + after === 0);
    const shape = x.shape.map((extent, axis) => extent + paddings[axis]![0] + paddings[axis]![1]);
    if (!isSmall(x) || !rows || tf.util.sizeFromShape(shape) > SMALL) return stock(call);
    const length = tf.util.sizeFromShape(x.shape);
    const first = paddings[0]![0] * tf.util.sizeFromShape(x.shape.slice(1));
    return computed(call.backend, program, [x], shape, [first, length, constantValue]);
  });
}
