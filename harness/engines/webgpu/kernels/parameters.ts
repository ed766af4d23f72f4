import { entryOf } from '../../../ground/certain.js';
import * as tf from '@tensorflow/tfjs-core';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';

/** One parameter of a player, whose entries begin at `first` in the vectors of an optimiser's slots. */
export interface Parameter {
  readonly weight: tf.TensorInfo;
  readonly gradient: tf.TensorInfo;
  readonly next: tf.TensorInfo;
  readonly first: number;
  readonly count: number;
}

/** Moves the parameters `weight<i>` along `gradient<i>`, in the order of the slots; returns the next parameters. */
export function moveEach(
  backend: WebGPUBackend,
  inputs: Record<string, tf.TensorInfo>,
  move: (parameter: Parameter) => void,
): tf.TensorInfo[] {
  const moved: tf.TensorInfo[] = [];
  for (let first = 0; inputs[`weight${moved.length}`];) {
    const [weight, gradient] = [entryOf(inputs, `weight${moved.length}`), entryOf(inputs, `gradient${moved.length}`)];
    const next = backend.makeTensorInfo(weight.shape, 'float32');
    const count = tf.util.sizeFromShape(weight.shape);
    move({ weight, gradient, next, first, count });
    moved.push(next);
    first += count;
  }
  return moved;
}
