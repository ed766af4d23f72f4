import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { defined, itemAt } from '../../../ground/certain.js';
import { dataOf, type Backend } from '../backend.js';
import { assertWorks } from '../faults.js';

/** A WGSL program with several outputs, which tfjs's own programs cannot have. All tensors are float32. */
export interface Program {
  /** Differs where the code does. */
  readonly name: string;
  readonly outputs: readonly string[];
  readonly inputs: readonly string[];
  /**
   * Outputs that may be where an input is, by names: each thread reads of the input only what it writes afterwards, and
   * dispatches that share both have places of their own.
   */
  readonly updates?: Readonly<Record<string, string>>;
  /** Numbers that the code finds as `given.<name>`, at least one. */
  readonly numbers: Readonly<Record<string, 'i32' | 'f32'>>;
  /** Threads of a workgroup; `THREADS` by default. */
  readonly threads?: number;
  /** Declarations outside the functions. */
  readonly declarations?: string;
  /** The body of a thread: knows `index`, its number over all workgroups, `thread` in its workgroup, and `group`. */
  readonly body: string;
}

export interface Tensors {
  readonly outputs: readonly TensorInfo[];
  readonly inputs: readonly TensorInfo[];
  readonly numbers: readonly number[];
}

/** What is used here of the backend's own way to run a program (backend_webgpu.ts, tfjs 4.22.0). */
interface Internals extends Backend {
  dispatchCountInPass: number;
  /** Where `tf.time` and `tf.profile` collect what they wait for; null outside of them. */
  readonly activeTimers: { name: string; query: Promise<number> }[] | null;
  readonly supportTimestampQuery: boolean;
  querySet: GPUQuerySet | null;
  /** Milliseconds between the query set's two times, once the GPU has got there. */
  getQueryTime(): Promise<number>;
  readonly commandQueueOwnedIds: WeakSet<object>;
  ensureCommandEncoderReady(): void;
  makeUniforms(uniforms: { type: string; data: number[] }[]): GPUBufferBinding;
}

/** Threads of a workgroup where a program does not say otherwise. */
export const THREADS = 256;
/** The most workgroups along one dimension. */
const WIDEST = 65535;
const SUBMIT_EVERY = 15;

const pipelines = new WeakMap<object, Map<string, GPUComputePipeline>>();
const programs = new WeakMap<GPUComputePipeline, Program>();

/** The program that was compiled to the pipeline; undefined for those of tfjs. */
export const programOf = (pipeline: GPUComputePipeline): Program | undefined => programs.get(pipeline);

/** Threads, or workgroups, in all. */
type Extent = { readonly count: number } | { readonly groups: number };

/** Workgroups along each dimension. */
export function groupsOf({ threads = THREADS }: Program, extent: Extent): [number, number, number] {
  const groups = 'groups' in extent ? extent.groups : Math.ceil(extent.count / threads);
  return [Math.min(groups, WIDEST), Math.ceil(groups / WIDEST), 1];
}

/** Runs one workgroup for every `threads` of `count`, or `groups` workgroups. */
export function dispatch(backend: WebGPUBackend, program: Program, tensors: Tensors, extent: Extent): void {
  const own = backend as unknown as Internals;
  assertWorks(own.device);
  const all = [...tensors.outputs, ...tensors.inputs];
  const other = tensors.inputs.findIndex((tensor) => dataOf(own, tensor).dtype !== 'float32');
  if (other >= 0) throw new Error(`The program ${program.name} reads integers as ${program.inputs[other]}.`);
  for (const { dataId } of all) own.uploadToGPU(dataId);
  const pipeline = pipelineOf(own, program);
  const uniforms = own.makeUniforms(
    Object.values(program.numbers).map((type, i) => ({
      type: type === 'i32' ? 'int32' : 'float32',
      data: [itemAt(tensors.numbers, i)],
    })),
  );
  const resources = [...all.map((tensor) => ({ buffer: defined(dataOf(own, tensor).resource) })), uniforms];
  for (const { dataId } of all) own.commandQueueOwnedIds.add(dataId);
  const group = own.device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: resources.map((resource, binding) => ({ binding, resource })),
  });

  own.ensureCommandEncoderReady();
  const timers = own.supportTimestampQuery ? own.activeTimers : null;
  if (timers) own.endComputePassEncoder();
  own.computePassEncoder ??= defined(own.commandEncoder).beginComputePass(timers ? timedPass(own) : {});
  own.computePassEncoder.setPipeline(pipeline);
  own.computePassEncoder.setBindGroup(0, group);
  own.computePassEncoder.dispatchWorkgroups(...groupsOf(program, extent));
  own.dispatchCountInPass++;
  if (!timers && own.dispatchCountInPass < SUBMIT_EVERY) return;
  own.endComputePassEncoder();
  if (timers) timers.push({ name: program.name, query: own.getQueryTime() });
  else own.submitQueue();
}

/** A pass that writes down when it begins and ends. */
function timedPass(backend: Internals): GPUComputePassDescriptor {
  const querySet = (backend.querySet ??= backend.device.createQuerySet({ type: 'timestamp', count: 2 }));
  return { timestampWrites: { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 } };
}

/** The program compiled, once for each device. */
export function pipelineOf(backend: Backend, program: Program): GPUComputePipeline {
  const known = pipelines.get(backend) ?? new Map<string, GPUComputePipeline>();
  pipelines.set(backend, known);
  const { device } = backend;
  const pipeline =
    known.get(program.name) ??
    device.createComputePipeline({
      layout: 'auto',
      label: program.name,
      compute: { module: device.createShaderModule({ code: codeOf(program) }), entryPoint: 'main' },
    });
  known.set(program.name, pipeline);
  programs.set(pipeline, program);
  return pipeline;
}

function codeOf({ outputs, inputs, numbers, threads = THREADS, declarations = '', body }: Program): string {
  const storage = [
    ...outputs.map((name) => `<storage, read_write> ${name}: array<f32>`),
    ...inputs.map((name) => `<storage, read> ${name}: array<f32>`),
    '<uniform> given: Given',
  ];
  const fields = Object.entries(numbers).map(([name, type]) => `${name}: ${type}`);
  return `
    struct Given { ${fields.join(', ')} }
    ${storage.map((variable, binding) => `@group(0) @binding(${binding}) var${variable};`).join('\n')}
    ${declarations}
    @compute @workgroup_size(${threads})
    fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) local: u32) {
      let group = i32(workgroup.x + workgroup.y * ${WIDEST}u);
      let thread = i32(local);
      let index = group * ${threads} + thread;
      ${body}
    }`;
}
