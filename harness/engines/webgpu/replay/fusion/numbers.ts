import { defined } from '../../../../ground/certain.js';
import type { Program } from '../../kernels/dispatch.js';
import { buffersOf, isUniform, UNIFORM, type Dispatch, type Uniform } from '../dispatches.js';

/** The numbers that a program was given, four bytes each. */
export const numbersOf = (dispatch: Dispatch, program: Program): Uint8Array =>
  defined(defined(buffersOf(dispatch).find(isUniform)).bytes).subarray(0, 4 * Object.keys(program.numbers).length);

/** Numbers one after the other. */
export function joinedNumbers(numbers: readonly Uint8Array[]): Uniform {
  const bytes = Buffer.concat(numbers);
  return { size: bytes.length, usage: UNIFORM, bytes };
}
