import * as tf from '@tensorflow/tfjs-core';
import { defined } from '../../../../ground/certain.js';
import type { Reduction } from '../columns.js';
import { dispatch, THREADS, type Program } from '../dispatch.js';
import { registeredKernel, replaceKernel } from '../kernel.js';
import { areSmall } from './size.js';

/** Sums and means over the last axes of a small tensor; those over the first ones are columns (`columns.ts`). */
export function installSums(): void {
  reduction('Sum', 'total');
  reduction('Mean', 'total / f32(given.terms)');
}

/** Terms that a thread should add at least. */
const FEWEST_TERMS = 4;

/** Some threads add up a row's terms, then each other's sums as a tree. */
function reduction(name: string, entry: string): void {
  const stock = registeredKernel<Reduction>(name);
  replaceKernel<Reduction>(name, (call) => {
    const { inputs, attrs, backend } = call;
    const x = defined(inputs.x);
    const axes = tf.util.parseAxisParam(attrs.axis, x.shape);
    const rest = x.shape.length - axes.length;
    if (!areSmall(backend, x) || axes.some((axis) => axis < rest)) return stock(call);
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
