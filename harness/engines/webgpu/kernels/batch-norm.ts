import * as tf from '@tensorflow/tfjs-core';
import { defined } from '../../../ground/certain.js';
import { batchNormGrad, batchNormKernel } from '../../batch-norm-gradients.js';
import { columnSums, rowsAndColumns, sumOfRows, type Terms } from './columns.js';
import { dispatch, type Program } from './dispatch.js';
import { replaceKernel, type Call } from './kernel.js';
import { computed, pointwise } from './pointwise.js';

interface Attributes {
  readonly epsilon: number;
  /** The batch's weight in the moving statistics. */
  readonly momentum: number;
}

/** Registers batch normalisation and its gradient under the names, and with the outputs, of the tensorflow engine. */
export function installBatchNorm(): void {
  replaceKernel<Attributes>(batchNormKernel, normalise);
  replaceKernel<Attributes>(batchNormGrad, slopes);
}

/** Around the mean: the difference of two large sums would lose the variance of channels that are far from 0. */
const spread: Terms = {
  name: 'squared distances',
  inputs: ['x', 'total'],
  terms: ['(x[at] - total[column] / f32(given.rows)) * (x[at] - total[column] / f32(given.rows))'],
};

const statistics: Program = {
  name: 'batch norm statistics',
  outputs: ['mean', 'scaling', 'nextMean', 'nextVariance'],
  inputs: ['total', 'spread', 'oldMean', 'oldVariance'],
  updates: { nextMean: 'oldMean', nextVariance: 'oldVariance' },
  numbers: { columns: 'i32', rows: 'f32', epsilon: 'f32', momentum: 'f32' },
  body: `
    if (index >= given.columns) { return; }
    let average = total[index] / given.rows;
    let unbiased = spread[index] / max(given.rows - 1.0, 1.0);
    mean[index] = average;
    scaling[index] = inverseSqrt(spread[index] / given.rows + given.epsilon);
    nextMean[index] = oldMean[index] * (1.0 - given.momentum) + average * given.momentum;
    nextVariance[index] = oldVariance[index] * (1.0 - given.momentum) + unbiased * given.momentum;`,
};

const normalised = pointwise({
  name: 'batch norm',
  inputs: ['x', 'mean', 'scaling', 'scale', 'offset'],
  numbers: { columns: 'i32' },
  statements: 'let c = index % given.columns;',
  entry: '(x[index] - mean[c]) * (scaling[c] * scale[c]) + offset[c]',
});

function normalise({ inputs, attrs, backend }: Call<Attributes>): tf.TensorInfo[] {
  const { x, scale, offset, mean: oldMean, variance: oldVariance } = inputs;
  const [rows, columns] = rowsAndColumns(defined(x));
  const made = () => backend.makeTensorInfo([columns], 'float32');
  const sum = sumOfRows(backend, defined(x));
  const [squares] = columnSums(backend, spread, [defined(x), defined(sum)], [rows, columns]);
  const [mean, scaling, nextMean, nextVariance] = [made(), made(), made(), made()];
  const moments = {
    outputs: [mean, scaling, nextMean, nextVariance],
    inputs: [defined(sum), defined(squares), defined(oldMean), defined(oldVariance)],
    numbers: [columns, rows, attrs.epsilon, attrs.momentum],
  };
  dispatch(backend, statistics, moments, { count: columns });

  const y = computed(
    backend,
    normalised,
    [defined(x), mean, scaling, defined(scale), defined(offset)],
    defined(x).shape,
    [columns],
  );
  for (const { dataId } of [defined(sum), defined(squares)]) backend.disposeData(dataId);
  // The gradient needs two tensors, the interface has three.
  backend.incRef(scaling.dataId);
  return [y, nextMean, nextVariance, mean, scaling, { ...scaling }];
}

const slopeSums: Terms = {
  name: 'slopes and their products',
  inputs: ['dy', 'x', 'mean', 'scaling'],
  terms: ['dy[at]', 'dy[at] * (x[at] - mean[column]) * scaling[column]'],
};

/** γρ(dy − mean(dy) − x̂·mean(x̂·dy)) */
const slopeOfInput = pointwise({
  name: 'batch norm slope',
  inputs: ['dy', 'x', 'scale', 'mean', 'scaling', 'total', 'along'],
  numbers: { columns: 'i32', rows: 'f32' },
  statements: `
    let c = index % given.columns;
    let centred = (x[index] - mean[c]) * scaling[c];`,
  entry: 'scale[c] * scaling[c] * (dy[index] - total[c] / given.rows - centred * (along[c] / given.rows))',
});

function slopes({ inputs, backend }: Call<Attributes>): tf.TensorInfo[] {
  const { dy, x, scale, reserve1: mean, reserve2: scaling } = inputs;
  const [rows, columns] = rowsAndColumns(defined(x));
  const [sum, along] = columnSums(
    backend,
    slopeSums,
    [defined(dy), defined(x), defined(mean), defined(scaling)],
    [rows, columns],
  );
  const given = [
    defined(dy),
    defined(x),
    defined(scale),
    defined(mean),
    defined(scaling),
    defined(sum),
    defined(along),
  ];
  const dx = computed(backend, slopeOfInput, given, defined(x).shape, [columns, rows]);
  return [dx, defined(along), defined(sum)];
}
