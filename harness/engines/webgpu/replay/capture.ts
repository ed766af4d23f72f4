import * as tf from '@tensorflow/tfjs-core';
import { defined, entryOf } from '../../../ground/certain.js';
import { signature, type CompiledStep, type State, type Step, type Tensors } from '../../engine.js';
import { bufferWith, dataOf, flush, TENSOR_USAGE, webgpuBackend, wordsOf, type Backend } from '../backend.js';
import { assertWorks } from '../faults.js';
import { Recorder, type Command } from './recorder.js';
import { batchOf, Gather } from './resident.js';

/**
 * A step whose commands are recorded once and then replayed: JavaScript encodes prepared commands instead of running some
 * hundred operations, and nothing but the inputs goes to the GPU. Other shapes are recorded anew. The results are those of
 * eager execution, bit for bit, because they come from the same programs over the same numbers.
 *
 * The state's tensors keep their buffers from step to step; a tensor that shares one with them (a clone) gets a copy
 * before the next step writes it.
 * @throws DeviceError where the device failed.
 * @throws Error from the first execution, where the step reads a tensor on the host or uses one made outside the step.
 */
export function captured(step: Step): CompiledStep {
  const recordings = new WeakMap<State, Map<string, Recording>>();
  return (state, inputs) => {
    const backend = webgpuBackend();
    assertWorks(backend.device);
    flush(backend);
    const own = recordings.get(state) ?? new Map<string, Recording>();
    recordings.set(state, own);
    const key = signature(state.tensors, inputs);
    let recording = own.get(key);
    if (!recording?.isOf(state.tensors)) {
      recording = new Recording(backend, step, state.tensors, inputs);
      own.set(key, recording);
    }
    return recording.replay(state, inputs);
  };
}

/** Where a result of the step is when its commands have run. */
interface Result {
  readonly name: string;
  readonly shape: number[];
  readonly dtype: tf.DataType;
  readonly buffer: GPUBuffer;
}

interface Copy {
  readonly from: GPUBuffer;
  readonly to: GPUBuffer;
}

class Recording {
  private readonly commands: readonly Command[];
  private readonly homes: ReadonlyMap<string, GPUBuffer>;
  private readonly inputs: ReadonlyMap<string, GPUBuffer>;
  private readonly outputs: readonly Result[];
  private readonly changed: readonly string[];
  /** From where the step left the next state to where the state is. */
  private readonly moves: readonly Copy[];
  private readonly buffers: readonly GPUBuffer[];
  /** By the input whose rows they gather. */
  private readonly gathers = new Map<string, Gather>();

  constructor(
    private readonly backend: Backend,
    step: Step,
    state: Tensors,
    inputs: Tensors,
  ) {
    const { device } = backend;
    this.homes = settle(backend, state);
    this.inputs = new Map(Object.entries(inputs).map(([name, { size }]) => [name, emptyBuffer(device, 4 * size)]));
    const recorder = new Recorder(backend);
    for (const buffer of [...this.homes.values(), ...this.inputs.values()]) recorder.admit(buffer);

    const { changed, outputs } = recorder.during(() => {
      const standIns = Object.fromEntries(
        Object.entries(inputs).map(([name, { shape, dtype }]) => [
          name,
          tensorOn(backend, defined(this.inputs.get(name)), shape, dtype),
        ]),
      );
      const result = tf.tidy(() => step(state, standIns));
      const found = { changed: resultsIn(backend, result.state), outputs: resultsIn(backend, result.outputs) };
      const given = new Set(Object.values(state));
      const made = [...Object.values(result.state), ...Object.values(result.outputs)].filter((t) => !given.has(t));
      tf.dispose([...made, ...Object.values(standIns)]);
      return found;
    });
    const added = changed.find(({ name }) => !this.homes.has(name));
    if (added) throw new Error(`A training step gave the state ${added.name}, which was not there before it.`);
    const { commands, located } = recorder.commands(
      [...changed, ...outputs].map(({ buffer }) => buffer),
      changed.map(({ name, buffer }) => ({ result: buffer, home: defined(this.homes.get(name)) })),
    );
    const inPlace = (result: Result): Result => ({ ...result, buffer: located(result.buffer) });
    this.commands = commands;
    this.outputs = outputs.map(inPlace);
    this.changed = changed.map(({ name }) => name);
    this.moves = movesOf(device, changed.map(inPlace), this.homes);
    const between = this.moves.flatMap(({ from, to }) => [from, to]).filter((each) => !recorder.knows(each));
    this.buffers = [...recorder.buffers(), ...this.inputs.values(), ...between];
    for (const home of this.homes.values()) defined(settled.get(home)).add(this);
  }

  /** Gives its memory back; it cannot be replayed any more. */
  destroy(): void {
    for (const each of [...this.buffers, ...this.gathers.values()]) each.destroy();
  }

  /** Whether the state still is in the buffers that the commands write. */
  isOf(state: Tensors): boolean {
    for (const [name, buffer] of this.homes)
      if (dataOf(this.backend, entryOf(state, name)).resource !== buffer) return false;
    return true;
  }

  replay(state: State, inputs: Tensors): Tensors {
    const { backend } = this;
    const { device } = backend;
    const encoder = device.createCommandEncoder();
    const gathers = [...this.inputs].flatMap(([name, buffer]) =>
      this.put(encoder, name, entryOf(inputs, name), buffer),
    );
    this.separate(encoder, state);

    const pass = encoder.beginComputePass();
    let last: GPUComputePipeline | undefined;
    for (const { pipeline, group, workgroups } of [...gathers, ...this.commands]) {
      if (pipeline !== last) pass.setPipeline((last = pipeline));
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(workgroups[0], workgroups[1], workgroups[2]);
    }
    pass.end();

    for (const { from, to } of this.moves) encoder.copyBufferToBuffer(from, 0, to, 0, to.size);
    const outputs = Object.fromEntries(this.outputs.map((result) => [result.name, this.take(encoder, result)]));
    device.queue.submit([encoder.finish()]);
    return outputs;
  }

  /** Brings an input to its buffer; what is still to be gathered, by a command. */
  private put(encoder: GPUCommandEncoder, name: string, input: tf.Tensor, buffer: GPUBuffer): Command[] {
    const batch = batchOf(input);
    if (batch) {
      let gather = this.gathers.get(name);
      if (gather?.data !== batch.data) {
        gather?.destroy();
        this.gathers.set(name, (gather = new Gather(this.backend, batch.data, batch, buffer)));
      }
      gather.aim(batch.indices);
      return [gather.command];
    }
    const { values, dtype, resource } = dataOf(this.backend, input);
    if (resource) encoder.copyBufferToBuffer(resource, 0, buffer, 0, buffer.size);
    else this.backend.device.queue.writeBuffer(buffer, 0, wordsOf(defined(values), dtype));
    return [];
  }

  /** Gives what the step is about to overwrite to those that share it with the state, and new tensors to the state. */
  private separate(encoder: GPUCommandEncoder, state: State): void {
    const { backend } = this;
    for (const name of this.changed) {
      const tensor = entryOf(state.tensors, name);
      const data = dataOf(backend, tensor);
      if (data.refCount === 1) continue;
      const home = defined(this.homes.get(name));
      data.resource = backend.bufferManager.acquireBuffer(home.size, TENSOR_USAGE);
      data.external = false;
      encoder.copyBufferToBuffer(home, 0, data.resource, 0, home.size);
      state.tensors = { ...state.tensors, [name]: tensorOn(backend, home, tensor.shape, tensor.dtype) };
      tensor.dispose();
    }
  }

  /** A result as a tensor of its own: the next replay writes the buffer where it was computed. */
  private take(encoder: GPUCommandEncoder, { shape, dtype, buffer }: Result): tf.Tensor {
    const copy = this.backend.bufferManager.acquireBuffer(buffer.size, TENSOR_USAGE);
    encoder.copyBufferToBuffer(buffer, 0, copy, 0, buffer.size);
    const tensor = tensorOn(this.backend, copy, shape, dtype);
    dataOf(this.backend, tensor).external = false; // goes back to the pool with the tensor
    return tensor;
  }
}

/** Buffers that hold state, each of one tensor only, with the recordings that write or read them. */
const settled = new WeakMap<GPUBuffer, Set<Recording>>();

/** Makes the backend give back what belongs to a state with the state's tensors; nothing else would in time. */
export function releaseWithState(backend: Backend): void {
  const dispose = backend.disposeData.bind(backend);
  backend.disposeData = (dataId, force) => {
    const data = backend.tensorMap.has(dataId) ? backend.tensorMap.get(dataId) : undefined;
    const home = data?.external ? data.resource : undefined;
    const gone = dispose(dataId, force);
    const dependents = gone && home && settled.get(home);
    if (!dependents) return gone;
    flush(backend); // what was asked before may still read it
    for (const recording of dependents) recording.destroy();
    home.destroy();
    settled.delete(home);
    return gone;
  };
}

/** Gives each tensor of the state a buffer that stays; returns them by name. */
function settle(backend: Backend, state: Tensors): Map<string, GPUBuffer> {
  const homes = new Map<string, GPUBuffer>();
  const taken = new Set<GPUBuffer>();
  for (const [name, tensor] of Object.entries(state)) {
    const buffer = homeOf(backend, tensor);
    if (taken.has(buffer)) throw new Error('Two tensors of a training step share their memory: clone one by adding 0.');
    taken.add(buffer);
    homes.set(name, buffer);
  }
  return homes;
}

function homeOf(backend: Backend, tensor: tf.Tensor): GPUBuffer {
  const { device, bufferManager } = backend;
  const data = dataOf(backend, tensor);
  const { resource } = data;
  if (resource && settled.has(resource)) return resource;
  if (resource) {
    const home = emptyBuffer(device, resource.size);
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(resource, 0, home, 0, resource.size);
    device.queue.submit([encoder.finish()]);
    if (!data.external) bufferManager.releaseBuffer(resource);
    data.resource = home;
  } else data.resource = bufferWith(device, defined(data.values), data.dtype);
  data.external = true;
  data.values = null;
  settled.set(data.resource, new Set());
  return data.resource;
}

const emptyBuffer = (device: GPUDevice, size: number): GPUBuffer => device.createBuffer({ size, usage: TENSOR_USAGE });

const tensorOn = (backend: Backend, buffer: GPUBuffer, shape: number[], dtype: tf.DataType): tf.Tensor =>
  backend.createTensorFromGPUData({ buffer, zeroCopy: true }, shape, dtype);

function resultsIn(backend: Backend, tensors: Tensors): Result[] {
  return Object.entries(tensors).map(([name, tensor]) => {
    backend.uploadToGPU(tensor.dataId); // a number that nothing has been computed with yet
    const { shape, dtype } = tensor;
    return { name, shape, dtype, buffer: defined(dataOf(backend, tensor).resource) };
  });
}

/** What was computed from a state that another name keeps goes through a buffer between, so that no copy is read late. */
function movesOf(device: GPUDevice, changed: readonly Result[], homes: ReadonlyMap<string, GPUBuffer>): Copy[] {
  const moved = changed
    .map(({ name, buffer }) => ({ from: buffer, to: defined(homes.get(name)) }))
    .filter(({ from, to }) => from !== to);
  const written = new Set(moved.map(({ to }) => to));
  const aside = moved
    .filter(({ from }) => written.has(from))
    .map(({ from, to }) => ({ from, between: emptyBuffer(device, from.size), to }));
  return [
    ...aside.map(({ from, between }) => ({ from, to: between })),
    ...moved.filter(({ from }) => !written.has(from)),
    ...aside.map(({ between, to }) => ({ from: between, to })),
  ];
}
