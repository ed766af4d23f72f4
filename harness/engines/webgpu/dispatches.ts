/** Numbers that a program is told besides its tensors: shapes, strides, sizes. */
export interface Uniform {
  readonly size: number;
  readonly usage: number;
  bytes?: Uint8Array;
}

export interface Binding {
  readonly binding: number;
  readonly resource: { readonly buffer: GPUBuffer | Uniform };
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

export const isUniform = (buffer: GPUBuffer | Uniform): buffer is Uniform => (buffer.usage & UNIFORM) !== 0;
