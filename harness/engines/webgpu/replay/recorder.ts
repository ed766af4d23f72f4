import type * as tf from '@tensorflow/tfjs-core';
import { defined } from '../../../ground/certain.js';
import { bufferWith, flush, TENSOR_USAGE, type Backend, type Buffers } from '../backend.js';
import {
  buffersOf,
  isUniform,
  PlannedBuffer,
  UNIFORM,
  type Binding,
  type Dispatch,
  type Storage,
  type Uniform,
} from './dispatches.js';
import { fused } from './fusion/index.js';
import type { Replacement } from './fusion/in-place.js';
import { placed } from './placement.js';

/** One program run over some buffers, ready to be encoded. */
export interface Command {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly workgroups: readonly [x: number, y: number, z: number];
}

const UNIFORM_ALIGNMENT = 256;

/** Buffers whose content never changes: numbers that steps were recorded with. */
const constants = new WeakSet<GPUBuffer>();

/**
 * Stands in for the device, the queue and the pool of buffers while a step runs, and notes what the backend asks of them.
 * Nothing is computed meanwhile. The buffers between the step's inputs and results are its own: tfjs would hand them to
 * other work, and every replay writes them.
 */
export class Recorder {
  private readonly dispatches: Dispatch[] = [];
  private readonly own = new Set<Storage>();
  private readonly made = new Set<GPUBuffer>();
  private readonly uploaded: { readonly dataId: tf.DataId; readonly buffer: GPUBuffer }[] = [];

  constructor(private readonly backend: Backend) {}

  /** Lets the step read and its replays write a buffer from outside. */
  admit(buffer: GPUBuffer): void {
    this.own.add(buffer);
  }

  /**
   * @throws Error where the action reads a tensor on the host, or uses a result from outside that was not admitted.
   */
  during<T>(action: () => T): T {
    const { backend } = this;
    flush(backend);
    const { device, queue, bufferManager, uploadToGPU, readSync } = backend;
    backend.device = this.recordingDevice(device);
    backend.queue = recordingQueue;
    backend.bufferManager = this.pool();
    backend.uploadToGPU = (dataId) => this.upload(device, dataId, () => uploadToGPU.call(backend, dataId));
    backend.readSync = (dataId) => backend.tensorMap.get(dataId).values ?? refuseReading();
    try {
      return action();
    } finally {
      flush(backend); // lets go of what the step disposed
      Object.assign(backend, { device, queue, bufferManager, uploadToGPU, readSync });
    }
  }

  /**
   * What was recorded, fused where possible, with all uniforms in one buffer; and where the buffers are that the tensors
   * of `results` were given meanwhile.
   */
  commands(
    results: readonly Storage[],
    replacements: readonly Replacement[],
  ): { commands: Command[]; located: (buffer: Storage) => GPUBuffer } {
    const { device } = this.backend;
    const { dispatches, atHome } = fused(this.backend, this.dispatches, results, replacements);
    const places = placed(device, dispatches, new Set(results.filter((buffer) => !atHome.has(buffer))));
    const located = (buffer: Storage): GPUBuffer =>
      atHome.get(buffer) ?? (buffer instanceof PlannedBuffer ? defined(places.get(buffer)) : buffer);
    const { buffer: uniformBuffer, uniforms } = gathered(device, dispatches.flatMap(buffersOf).filter(isUniform));
    for (const made of [...new Set(places.values()), uniformBuffer]) {
      this.own.add(made);
      this.made.add(made);
    }
    const commands = dispatches.map(({ pipeline, layout, bindings, workgroups }) => {
      const entries = bindings.map(({ binding, resource: { buffer } }) => ({
        binding,
        resource: isUniform(buffer) ? uniforms(buffer) : { buffer: located(buffer) },
      }));
      return { pipeline, group: device.createBindGroup({ layout, entries }), workgroups };
    });
    return { commands, located };
  }

  /** Whether the step's commands may touch the buffer. */
  knows(buffer: Storage): boolean {
    return this.own.has(buffer) || constants.has(buffer as GPUBuffer);
  }

  /** The buffers that only the commands use; what is uploaded for a tensor that outlives the step is the tensor's. */
  buffers(): GPUBuffer[] {
    const ofStep = this.uploaded.filter(({ dataId }) => !this.backend.tensorMap.has(dataId));
    return [...this.made, ...ofStep.map(({ buffer }) => buffer)];
  }

  /** Numbers from the host get a buffer of their own, which is never used for anything else. */
  private upload(device: GPUDevice, dataId: tf.DataId, acquire: () => void): void {
    const data = this.backend.tensorMap.get(dataId);
    if (data.resource) return;
    if (!data.values) return acquire();
    data.resource = bufferWith(device, data.values, data.dtype);
    data.external = true;
    data.values = null;
    constants.add(data.resource);
    this.uploaded.push({ dataId, buffer: data.resource });
  }

  private recordingDevice(device: GPUDevice): GPUDevice {
    const own: Partial<GPUDevice> = {
      limits: device.limits,
      features: device.features,
      createShaderModule: (descriptor) => device.createShaderModule(descriptor),
      createComputePipeline: (descriptor) => device.createComputePipeline(descriptor),
      createBindGroup: (descriptor) => planned(descriptor) as unknown as GPUBindGroup,
      createCommandEncoder: () => this.recordingEncoder(),
    };
    return own as GPUDevice;
  }

  private recordingEncoder(): GPUCommandEncoder {
    const own: Partial<GPUCommandEncoder> = {
      beginComputePass: () => this.recordingPass(),
      finish: () => ({}) as GPUCommandBuffer,
      copyBufferToBuffer: refuseReading,
    };
    return own as GPUCommandEncoder;
  }

  private recordingPass(): GPUComputePassEncoder {
    let pipeline: GPUComputePipeline;
    let group: { layout: GPUBindGroupLayout; entries: Binding[] };
    const own: Partial<GPUComputePassEncoder> = {
      setPipeline: (now) => void (pipeline = now),
      setBindGroup: (_, now) => void (group = now as unknown as typeof group),
      dispatchWorkgroups: (x, y = 1, z = 1) => {
        group.entries.forEach(({ resource }) => this.check(resource.buffer));
        this.dispatches.push({ pipeline, layout: group.layout, bindings: group.entries, workgroups: [x, y, z] });
      },
      end: () => undefined,
    };
    return own as GPUComputePassEncoder;
  }

  private check(buffer: Storage | Uniform): void {
    if (isUniform(buffer) || this.knows(buffer)) return;
    throw new Error('A training step reads a tensor made outside of it; make it an input of the step.');
  }

  /** Buffers are planned only; none is used twice before it is known how long each is needed. */
  private pool(): Buffers {
    return {
      acquireBuffer: (size, usage) => {
        if (usage & UNIFORM) return { size, usage } as unknown as GPUBuffer;
        if (usage !== TENSOR_USAGE) refuseReading();
        const buffer = new PlannedBuffer(size, usage);
        this.own.add(buffer);
        return buffer as unknown as GPUBuffer;
      },
      releaseBuffer: () => undefined,
    };
  }
}

const recordingQueue = {
  writeBuffer: (buffer: unknown, _: number, bytes: ArrayBuffer) => {
    (buffer as Uniform).bytes = new Uint8Array(bytes);
  },
  submit: () => undefined,
} as unknown as GPUQueue;

function refuseReading(): never {
  throw new Error('A training step read a tensor on the host, so it cannot be captured; run with --eager.');
}

/** What programs are bound to; tfjs gives a buffer by itself where it does not know its class. */
const planned = ({ layout, entries }: GPUBindGroupDescriptor) => ({
  layout,
  entries: [...entries].map(({ binding, resource }) => ({
    binding,
    resource: resource instanceof PlannedBuffer ? { buffer: resource } : resource,
  })),
});

/** Puts the uniforms into one buffer, equal ones once, and tells where each is. */
function gathered(
  device: GPUDevice,
  uniforms: readonly Uniform[],
): { buffer: GPUBuffer; uniforms: (uniform: Uniform) => GPUBufferBinding } {
  const offsets = new Map<string, number>();
  const keyOf = ({ bytes }: Uniform): string => Buffer.from(defined(bytes)).toString('latin1');
  let end = 0;
  for (const uniform of uniforms) {
    const key = keyOf(uniform);
    if (offsets.has(key)) continue;
    offsets.set(key, end);
    end += Math.ceil(uniform.size / UNIFORM_ALIGNMENT) * UNIFORM_ALIGNMENT;
  }
  const buffer = device.createBuffer({
    size: Math.max(end, UNIFORM_ALIGNMENT),
    usage: UNIFORM,
    mappedAtCreation: true,
  });
  const mapped = new Uint8Array(buffer.getMappedRange());
  for (const uniform of uniforms) mapped.set(defined(uniform.bytes), defined(offsets.get(keyOf(uniform))));
  buffer.unmap();
  return {
    buffer,
    uniforms: (uniform) => ({ buffer, offset: defined(offsets.get(keyOf(uniform))), size: uniform.size }),
  };
}
