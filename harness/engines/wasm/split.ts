import * as tf from '@tensorflow/tfjs-core';

import { itemAt } from '../../ground/certain.js';
import { heap, registeredKernel, replaceKernel, type Call } from './kernels.js';

interface Split {
  readonly numOrSizeSplits: number | number[];
  readonly axis: number;
}
type Kernel = (call: Call<Split>) => tf.TensorInfo[];

/** The stock kernel copies the whole tensor for every piece of it. This one copies a vector once. */
export function installSplit(): void {
  const stock = registeredKernel<Split>('SplitV') as unknown as Kernel;
  const split: Kernel = (call) => {
    const { inputs, attrs, backend } = call;
    const x = inputs.x as tf.Tensor;
    if (x.shape.length !== 1 || x.dtype !== 'float32') return stock(call);
    const sizes = tf.backend_util.prepareSplitSize(x, attrs.numOrSizeSplits);
    const pieces = sizes.map((size) => backend.makeOutput([size], 'float32'));
    const entries = heap(backend, x);
    let start = 0;
    for (const piece of pieces) {
      heap(backend, piece).set(entries.subarray(start, start + itemAt(piece.shape, 0)));
      start += itemAt(piece.shape, 0);
    }
    return pieces;
  };
  replaceKernel('SplitV', split as unknown as (call: Call<Split>) => tf.TensorInfo);
}
