import * as tf from '@tensorflow/tfjs-core';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { dispatch, type Program } from './dispatch.js';
import { registeredKernel, replaceKernel } from './kernel.js';
import { sumOfParts } from './sums.js';

const THREADS = 256;
const MOST_LANES = 64;
const MOST_PARTS = 64;
/** Rows that one thread should add up at least. */
const FEWEST_ROWS = 8;

/** What is added up along the rows of matrices [rows × columns]. */
export interface Terms {
  /** Differs where the terms do. */
  readonly name: string;
  readonly inputs: readonly string[];
  /** WGSL for each sum: knows `at`, the place in the matrices, and `column`. */
  readonly terms: readonly string[];
  /** Numbers of the terms besides `given.rows`. */
  readonly numbers?: Readonly<Record<string, 'i32' | 'f32'>>;
}

/**
 * Sums over the rows, one [columns] for each term. Every thread adds some rows of a column, a workgroup adds its threads as
 * a tree, and the parts of several workgroups are added in order: the same shape always gives the same bits.
 */
export function columnSums(
  backend: WebGPUBackend,
  { name, inputs, terms, numbers = {} }: Terms,
  tensors: readonly tf.TensorInfo[],
  [rows, columns]: readonly [number, number],
  values: readonly number[] = [],
): tf.TensorInfo[] {
  const lanes = Math.min(MOST_LANES, 2 ** Math.ceil(Math.log2(columns)));
  const height = THREADS / lanes;
  const parts = Math.min(MOST_PARTS, Math.ceil(rows / (height * FEWEST_ROWS)));
  const across = Math.ceil(columns / lanes);
  const program: Program = {
    name: `columns of ${name} by ${lanes}`,
    outputs: terms.map((_, i) => `sums${i}`),
    inputs,
    numbers: { rows: 'i32', columns: 'i32', parts: 'i32', ...numbers },
    threads: THREADS,
    declarations: terms.map((_, i) => `var<workgroup> shared${i}: array<f32, ${THREADS}>;`).join('\n'),
    body: `
      let across = (given.columns + ${lanes - 1}) / ${lanes};
      let column = group % across * ${lanes} + thread % ${lanes};
      let part = group / across;
      ${terms.map((_, i) => `var sum${i} = 0.0;`).join('\n')}
      if (column < given.columns) {
        for (var row = part * ${height} + thread / ${lanes}; row < given.rows; row += given.parts * ${height}) {
          let at = row * given.columns + column;
          ${terms.map((term, i) => `sum${i} += ${term};`).join('\n')}
        }
      }
      ${terms.map((_, i) => `shared${i}[thread] = sum${i};`).join('\n')}
      for (var half = ${THREADS / 2}; half >= ${lanes}; half /= 2) {
        workgroupBarrier();
        if (thread < half) {
          ${terms.map((_, i) => `shared${i}[thread] += shared${i}[thread + half];`).join('\n')}
        }
      }
      if (thread < ${lanes} && column < given.columns && part < given.parts) {
        ${terms.map((_, i) => `sums${i}[part * given.columns + column] = shared${i}[thread];`).join('\n')}
      }`,
  };
  const shape = parts === 1 ? [columns] : [parts, columns];
  const sums = terms.map(() => backend.makeTensorInfo(shape, 'float32'));
  const given = { outputs: sums, inputs: tensors, numbers: [rows, columns, parts, ...values] };
  dispatch(backend, program, given, { groups: across * parts });
  if (parts === 1) return sums;
  return sums.map((partial) => {
    const sum = sumOfParts(backend, partial, [columns]);
    backend.disposeData(partial.dataId);
    return sum;
  });
}

const ofRows: Terms = { name: 'x', inputs: ['x'], terms: ['x[at]'] };

/** The sum of a tensor over all axes but the last. */
export const sumOfRows = (backend: WebGPUBackend, x: tf.TensorInfo): tf.TensorInfo =>
  columnSums(backend, ofRows, [x], rowsAndColumns(x))[0]!;

export function rowsAndColumns({ shape }: tf.TensorInfo): [rows: number, columns: number] {
  const columns = shape.at(-1)!;
  return [tf.util.sizeFromShape(shape) / columns, columns];
}

/** The stock Sum transposes a tensor whose leading axes go; this one reads it as it lies. */
export function installSum(): void {
  const stock = registeredKernel<{ axis: number | number[]; keepDims: boolean }>('Sum');
  replaceKernel<{ axis: number | number[]; keepDims: boolean }>('Sum', (call) => {
    const { inputs, attrs, backend } = call;
    const x = inputs.x!;
    const axes = tf.util.parseAxisParam(attrs.axis, x.shape);
    const leading = axes.length > 0 && axes.length < x.shape.length && axes.every((axis) => axis < axes.length);
    if (!leading || attrs.keepDims || x.dtype !== 'float32') return stock(call);
    const rest = x.shape.slice(axes.length);
    const columns = tf.util.sizeFromShape(rest);
    const rows = tf.util.sizeFromShape(x.shape) / columns;
    const sum = columnSums(backend, ofRows, [x], [rows, columns])[0]!;
    return { ...sum, shape: rest };
  });
}
