import * as tf from '@tensorflow/tfjs-core';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { dispatch, type Program } from './dispatch.js';

/** A program that computes the entries of its result one by one, each from entries of its inputs. */
export interface Pointwise extends Program {
  /** WGSL that comes before the entry; it knows `index`, the entry's place. */
  readonly statements: string;
  /** WGSL of the entry. */
  readonly entry: string;
}

type Description = Pick<Program, 'name' | 'inputs'> & Partial<Pick<Pointwise, 'numbers' | 'statements'>>;

export const pointwise = (description: Description & Pick<Pointwise, 'entry'>): Pointwise => {
  const { numbers = {}, statements = '', entry } = description;
  return {
    ...description,
    outputs: ['result'],
    numbers: { size: 'i32', ...numbers },
    statements,
    entry,
    body: `
      if (index >= given.size) { return; }
      ${statements}
      result[index] = ${entry};`,
  };
};

export const isPointwise = (program: Program | undefined): program is Pointwise => !!program && 'entry' in program;

/** The result, in the given shape; `numbers` are the program's besides its size. */
export function computed(
  backend: WebGPUBackend,
  program: Pointwise,
  inputs: readonly tf.TensorInfo[],
  shape: readonly number[],
  numbers: readonly number[] = [],
): tf.TensorInfo {
  const result = backend.makeTensorInfo([...shape], 'float32');
  const count = tf.util.sizeFromShape(result.shape);
  dispatch(backend, program, { outputs: [result], inputs, numbers: [count, ...numbers] }, { count });
  return result;
}
