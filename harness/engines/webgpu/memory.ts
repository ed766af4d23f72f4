import { defined } from '../../ground/certain.js';
import type { DeviceMemory } from '../engine.js';

const memories = new WeakMap<GPUDevice, { bytes: number; peakBytes: number }>();

/**
 * Counts the bytes of all buffers that are made on a device and not destroyed yet: those of tfjs's pool, in use or free,
 * and ours. Programs, and what the driver takes for itself, are not among them.
 */
export function countBuffers(device: GPUDevice): void {
  const memory = { bytes: 0, peakBytes: 0 };
  memories.set(device, memory);
  const create = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const buffer = create(descriptor);
    const destroy = buffer.destroy.bind(buffer);
    let size = buffer.size;
    memory.bytes += size;
    memory.peakBytes = Math.max(memory.peakBytes, memory.bytes);
    buffer.destroy = () => {
      memory.bytes -= size;
      size = 0; // a buffer may be destroyed twice
      return destroy();
    };
    return buffer;
  };
}

/** What is taken now, and the most that was. */
export const memoryOf = (device: GPUDevice): DeviceMemory => ({ ...defined(memories.get(device)) });
