import type { Program } from '../kernels/dispatch.js';

/** Numbers that a program is told besides its tensors: shapes, strides, sizes. */
export interface Uniform {
  readonly size: number;
  readonly usage: number;
  bytes?: Uint8Array;
}

/** A buffer that a step will need; where it lies is decided when the whole step is recorded. */
export class PlannedBuffer {
  constructor(
    readonly size: number,
    readonly usage: number,
  ) {}
}

export type Storage = GPUBuffer | PlannedBuffer;

export interface Binding {
  readonly binding: number;
  readonly resource: { readonly buffer: Storage | Uniform };
}

/** One program run as it was asked for while a step was recorded. */
export interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
  readonly bindings: readonly Binding[];
  readonly workgroups: readonly [number, number, number];
}

/** GPUBufferUsage.UNIFORM */
export const UNIFORM = 0x40;

export const isUniform = (buffer: Storage | Uniform): buffer is Uniform =>
  !(buffer instanceof PlannedBuffer) && (buffer.usage & UNIFORM) !== 0;

export const buffersOf = ({ bindings }: Dispatch): (Storage | Uniform)[] =>
  bindings.map(({ resource }) => resource.buffer);

/** The tensors' buffers, outputs first. */
export const storageOf = (dispatch: Dispatch): Storage[] =>
  buffersOf(dispatch).filter((buffer): buffer is Storage => !isUniform(buffer));

/** What the dispatch writes: programs of tfjs have one output, ours say how many. */
export const writtenBy = (dispatch: Dispatch, program: Program | undefined): Storage[] =>
  storageOf(dispatch).slice(0, program?.outputs.length ?? 1);

/** A program's bindings in the order of its variables. */
export const bound = (buffers: readonly (Storage | Uniform)[]): Binding[] =>
  buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
