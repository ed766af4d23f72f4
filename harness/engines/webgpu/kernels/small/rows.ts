import * as tf from '@tensorflow/tfjs-core';
import { defined, itemAt } from '../../../../ground/certain.js';
import { registeredKernel, replaceKernel } from '../kernel.js';
import { computed, pointwise } from '../pointwise.js';
import { areSmall, isSmallShape } from './size.js';

/** Rows of a small tensor, as when the scores of real and fake samples part, and the gradient of taking them. */
export function installRows(): void {
  slice();
  pad();
}

function slice(): void {
  const stock = registeredKernel<{ begin: number[]; size: number[] }>('Slice');
  const program = pointwise({
    name: 'small rows',
    inputs: ['x'],
    numbers: { first: 'i32' },
    entry: 'x[given.first + index]',
  });
  replaceKernel<{ begin: number[]; size: number[] }>('Slice', (call) => {
    const x = defined(call.inputs.x);
    if (!areSmall(call.backend, x)) return stock(call);
    const { begin, size } = call.attrs;
    const [starts, shape] = tf.slice_util.parseSliceParams(x as tf.Tensor, begin, size) as [number[], number[]];
    const whole = shape.every((extent, axis) => axis === 0 || extent === x.shape[axis]);
    if (!whole || shape[0] === 0) return stock(call);
    const first = itemAt(starts, 0) * tf.util.sizeFromShape(x.shape.slice(1));
    return computed(call.backend, program, [x], shape, [first]);
  });
}

interface Padding {
  readonly paddings: [before: number, after: number][];
  readonly constantValue: number;
}

/** Rows before and after those of a tensor. */
function pad(): void {
  const stock = registeredKernel<Padding>('PadV2');
  const program = pointwise({
    name: 'small pad',
    inputs: ['x'],
    numbers: { first: 'i32', length: 'i32', value: 'f32' },
    statements: 'let at = index - given.first;',
    entry: 'select(given.value, x[clamp(at, 0, given.length - 1)], at >= 0 && at < given.length)',
  });
  replaceKernel<Padding>('PadV2', (call) => {
    const x = defined(call.inputs.x);
    const { paddings, constantValue } = call.attrs;
    const rows = paddings.every(([before, after], axis) => axis === 0 || before + after === 0);
    const shape = x.shape.map((extent, axis) => extent + itemAt(paddings, axis)[0] + itemAt(paddings, axis)[1]);
    if (!areSmall(call.backend, x) || !rows || !isSmallShape(shape)) return stock(call);
    const length = tf.util.sizeFromShape(x.shape);
    const first = itemAt(paddings, 0)[0] * tf.util.sizeFromShape(x.shape.slice(1));
    return computed(call.backend, program, [x], shape, [first, length, constantValue]);
  });
}
