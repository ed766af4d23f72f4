import type { Backend } from '../backend.js';
import { pipelineOf, programOf, type Program } from '../kernels/dispatch.js';

/** Numbers that a program receives besides its tensors: shapes, strides, sizes. */
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
export const writtenBy = (dispatch: Dispatch): Storage[] =>
  storageOf(dispatch).slice(0, programOf(dispatch.pipeline)?.outputs.length ?? 1);

/** Bindings in the order of a program's variables. */
export const bound = <B extends Storage | Uniform>(buffers: readonly B[]) =>
  buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));

/** The dispatch of a program of ours over its outputs, inputs and numbers. */
export function dispatchOf(
  backend: Backend,
  program: Program,
  buffers: readonly (Storage | Uniform)[],
  workgroups: Dispatch['workgroups'],
): Dispatch {
  const pipeline = pipelineOf(backend, program);
  return { pipeline, layout: pipeline.getBindGroupLayout(0), bindings: bound(buffers), workgroups };
}
