import { defined, itemAt } from '../../ground/certain.js';
import { DeviceError } from '../../ground/errors.js';
import { memoryOf } from './memory.js';

/** What went wrong on a device first, and whom to tell who waits for its results. */
interface Watch {
  fault?: DeviceError;
  readonly waiting: Set<(fault: DeviceError) => void>;
}

const watches = new WeakMap<GPUDevice, Watch>();

/**
 * Looks out for what the device says of itself besides its results: that it is lost, that its memory is full, or that it
 * was asked for something impossible. From then on whatever it computes is worthless, though it goes on answering.
 */
export function watchOver(device: GPUDevice, name: string): void {
  const watch: Watch = { waiting: new Set() };
  watches.set(device, watch);
  const note = (sentence: string): void => {
    watch.fault ??= new DeviceError(sentence);
    for (const tell of watch.waiting) tell(watch.fault);
  };
  void device.lost.then(({ message }) => note(isOfMemory(message) ? full(device, name) : lost(name, message)));
  device.addEventListener('uncapturederror', (event) => {
    const { message } = (event as GPUUncapturedErrorEvent).error;
    note(isOfMemory(message) ? full(device, name) : refused(name, message));
  });
}

/** Drivers say it in these words, whether an allocation fails or everything that was allocated is gone. */
const isOfMemory = (message: string): boolean => /out.of.(\w+.)?memory/i.test(message);

const lost = (name: string, message: string): string =>
  `The GPU was lost (${name}: ${firstLine(message)}): look for its driver in the system's log, and run the command again, which goes on from the checkpoint.`;

const full = (device: GPUDevice, name: string): string =>
  `The GPU's memory is full (${name}, ${Math.round(memoryOf(device).bytes / 1e6)} MB of it are of this process): use fewer --jobs, a smaller width or batch size, or end what else computes there.`;

const refused = (name: string, message: string): string =>
  `The GPU refused a command (${name}: ${firstLine(message)}): use another --engine, and report this sentence as a fault of ganbench.`;

const firstLine = (message: string): string => itemAt(message.trim().split('\n'), 0).trim().replace(/\.$/, '');

/** @throws DeviceError where the device does not work any more. */
export function assertWorks(device: GPUDevice): void {
  const fault = watches.get(device)?.fault;
  if (fault) throw fault;
}

/** What the device is asked to deliver; rejected with a DeviceError when the device fails, even if it never answers. */
export async function delivered<T>(device: GPUDevice, result: Promise<T>): Promise<T> {
  const { waiting } = defined(watches.get(device));
  let tell: (fault: DeviceError) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => waiting.add((tell = reject)));
  try {
    const value = await Promise.race([result, failed]);
    assertWorks(device);
    return value;
  } finally {
    waiting.delete(tell);
  }
}
