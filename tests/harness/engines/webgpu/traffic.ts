import { webgpuBackend } from '../../../../harness/engines/webgpu/backend.js';

/** Bytes between the host and the device. */
export interface Traffic {
  /** Handed to the device. */
  written: number;
  /** Asked back from it. */
  read: number;
}

/** What passes between the host and the device while an action runs. */
export async function trafficOf(action: () => void | Promise<void>): Promise<Traffic> {
  const traffic: Traffic = { written: 0, read: 0 };
  const { device } = webgpuBackend();
  const { queue, createBuffer } = device;
  const { writeBuffer } = queue;
  const { prototype } = (globalThis as unknown as { GPUBuffer: { prototype: GPUBuffer } }).GPUBuffer;
  const { mapAsync } = prototype;
  queue.writeBuffer = function (this: GPUQueue, ...given: Parameters<typeof writeBuffer>) {
    traffic.written += given[2].byteLength;
    return writeBuffer.apply(this, given);
  };
  device.createBuffer = (descriptor) => {
    if (descriptor.mappedAtCreation) traffic.written += descriptor.size;
    return createBuffer.call(device, descriptor);
  };
  prototype.mapAsync = function (this: GPUBuffer, ...given: Parameters<typeof mapAsync>) {
    traffic.read += this.size;
    return mapAsync.apply(this, given);
  };
  try {
    await action();
  } finally {
    queue.writeBuffer = writeBuffer;
    device.createBuffer = createBuffer;
    prototype.mapAsync = mapAsync;
  }
  return traffic;
}
