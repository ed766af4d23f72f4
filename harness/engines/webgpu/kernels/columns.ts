import * as tf from '@tensorflow/tfjs-core';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { defined, itemAt } from '../../../ground/certain.js';
import { dispatch, THREADS, type Program } from './dispatch.js';
import { holdFloats, registeredKernel, replaceKernel } from './kernel.js';
import { sumOfParts } from './sums.js';

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
  /** Tensors that the statements write. */
  readonly outputs?: readonly string[];
  /** WGSL that comes before the terms at each place. */
  readonly statements?: string;
  /** Numbers that the statements know besides `given.rows`, `given.columns` and `given.parts`. */
  readonly numbers?: Readonly<Record<string, 'i32' | 'f32'>>;
}

/** A program that adds up columns, many at a time by so many `lanes`. */
export interface ColumnSums extends Program {
  readonly terms: Terms;
  readonly lanes: number;
}

export const isColumnSums = (program: Program | undefined): program is ColumnSums => !!program && 'lanes' in program;

/**
 * Sums over the rows, one [columns] for each term. Every thread adds some rows of a column, a workgroup adds its threads as
 * a tree, and the parts of several workgroups are added in order: the same shape always gives the same bits.
 */
export function columnSums(
  backend: WebGPUBackend,
  terms: Terms,
  tensors: readonly tf.TensorInfo[],
  [rows, columns]: readonly [number, number],
): tf.TensorInfo[] {
  const lanes = Math.min(MOST_LANES, 2 ** Math.ceil(Math.log2(columns)));
  const parts = Math.min(MOST_PARTS, Math.ceil((rows * lanes) / (THREADS * FEWEST_ROWS)));
  const shape = parts === 1 ? [columns] : [parts, columns];
  const sums = terms.terms.map(() => backend.makeTensorInfo(shape, 'float32'));
  const given = { outputs: sums, inputs: tensors, numbers: [rows, columns, parts] };
  dispatch(backend, summing(terms, lanes), given, { groups: Math.ceil(columns / lanes) * parts });
  if (parts === 1) return sums;
  return sums.map((partial) => {
    const sum = sumOfParts(backend, partial, [columns]);
    backend.disposeData(partial.dataId);
    return sum;
  });
}

export function summing(terms: Terms, lanes: number): ColumnSums {
  const { name, inputs, outputs = [], statements = '', numbers = {} } = terms;
  const height = THREADS / lanes;
  const each = (line: (term: string, i: number) => string): string => terms.terms.map(line).join('\n');
  return {
    name: `columns of ${name} by ${lanes}`,
    terms,
    lanes,
    inputs,
    outputs: [...outputs, ...terms.terms.map((_, i) => `sums${i}`)],
    numbers: { rows: 'i32', columns: 'i32', parts: 'i32', ...numbers },
    declarations: each((_, i) => `var<workgroup> shared${i}: array<f32, ${THREADS}>;`),
    body: `
      let across = (given.columns + ${lanes - 1}) / ${lanes};
      let column = group % across * ${lanes} + thread % ${lanes};
      let part = group / across;
      ${each((_, i) => `var sum${i} = 0.0;`)}
      if (column < given.columns) {
        for (var row = part * ${height} + thread / ${lanes}; row < given.rows; row += given.parts * ${height}) {
          let at = row * given.columns + column;
          ${statements}
          ${each((term, i) => `sum${i} += ${term};`)}
        }
      }
      ${each((_, i) => `shared${i}[thread] = sum${i};`)}
      for (var half = ${THREADS / 2}; half >= ${lanes}; half /= 2) {
        workgroupBarrier();
        if (thread < half) {
          ${each((_, i) => `shared${i}[thread] += shared${i}[thread + half];`)}
        }
      }
      if (thread < ${lanes} && column < given.columns && part < given.parts) {
        ${each((_, i) => `sums${i}[part * given.columns + column] = shared${i}[thread];`)}
      }`,
  };
}

const ofRows: Terms = { name: 'x', inputs: ['x'], terms: ['x[at]'] };

/** The sum of a tensor over all axes but the last. */
export const sumOfRows = (backend: WebGPUBackend, x: tf.TensorInfo): tf.TensorInfo =>
  itemAt(columnSums(backend, ofRows, [x], rowsAndColumns(x)), 0);

export function rowsAndColumns({ shape }: tf.TensorInfo): [rows: number, columns: number] {
  const columns = defined(shape.at(-1));
  return [tf.util.sizeFromShape(shape) / columns, columns];
}

/** What tfjs reduces by. */
export interface Reduction {
  readonly axis: number | number[];
  readonly keepDims: boolean;
}

/** The stock Sum transposes a tensor whose leading axes go; this one reads it as it lies. */
export function installSum(): void {
  const stock = registeredKernel<Reduction>('Sum');
  replaceKernel<Reduction>('Sum', (call) => {
    const { inputs, attrs, backend } = call;
    const x = defined(inputs.x);
    const axes = tf.util.parseAxisParam(attrs.axis, x.shape);
    const leading = axes.length > 0 && axes.length < x.shape.length && axes.every((axis) => axis < axes.length);
    if (!leading || attrs.keepDims || !holdFloats(backend, x)) return stock(call);
    const rest = x.shape.slice(axes.length);
    const columns = tf.util.sizeFromShape(rest);
    const rows = tf.util.sizeFromShape(x.shape) / columns;
    const sum = itemAt(columnSums(backend, ofRows, [x], [rows, columns]), 0);
    return { ...sum, shape: rest };
  });
}
