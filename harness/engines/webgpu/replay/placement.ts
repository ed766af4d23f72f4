import { defined } from '../../../ground/certain.js';
import { TENSOR_USAGE } from '../backend.js';
import { PlannedBuffer, storageOf, type Dispatch, type Storage } from './dispatches.js';

/**
 * Gives planned buffers memory. Buffers of one size share it where one is needed only before the other: commands run in
 * the order of the dispatches. Those in `kept` hold results, which are read after all of them.
 */
export function placed(
  device: GPUDevice,
  dispatches: readonly Dispatch[],
  kept: ReadonlySet<Storage>,
): Map<PlannedBuffer, GPUBuffer> {
  const planned = dispatches.map((dispatch) => new Set(storageOf(dispatch).filter(isPlanned)));
  const last = new Map<PlannedBuffer, number>();
  planned.forEach((buffers, index) => buffers.forEach((buffer) => last.set(buffer, index)));

  const places = new Map<PlannedBuffer, GPUBuffer>();
  const free = new Map<number, GPUBuffer[]>();
  const put = (buffer: PlannedBuffer): void => {
    const { size } = buffer;
    if (!places.has(buffer))
      places.set(buffer, free.get(size)?.pop() ?? device.createBuffer({ size, usage: TENSOR_USAGE }));
  };
  planned.forEach((buffers, index) => {
    buffers.forEach(put);
    for (const buffer of buffers) {
      if (last.get(buffer) !== index || kept.has(buffer)) continue;
      free.set(buffer.size, [...(free.get(buffer.size) ?? []), defined(places.get(buffer))]);
    }
  });
  [...kept].filter(isPlanned).forEach(put);
  return places;
}

const isPlanned = (buffer: Storage): buffer is PlannedBuffer => buffer instanceof PlannedBuffer;
