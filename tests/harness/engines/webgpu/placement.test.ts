import { expect, it } from 'vitest';
import { bound, PlannedBuffer, type Dispatch } from '../../../../harness/engines/webgpu/replay/dispatches.js';
import { placed } from '../../../../harness/engines/webgpu/replay/placement.js';

const device = { createBuffer: (descriptor: object) => ({ ...descriptor }) } as unknown as GPUDevice;
const planned = (size = 16) => new PlannedBuffer(size, 0x80);
const using = (...buffers: PlannedBuffer[]) => ({ bindings: bound(buffers) }) as unknown as Dispatch;

it('buffers of one size share memory where one is needed only before the other', () => {
  const [a, b, c] = [planned(), planned(), planned()];
  const places = placed(device, [using(a), using(b, a), using(c, b)], new Set([c]));
  expect(places.get(c)).toBe(places.get(a));
  expect(places.get(b)).not.toBe(places.get(a));
  expect(places.get(a)).toMatchObject({ size: 16 });
});

it('a program writes no memory that it reads, and sizes do not mix', () => {
  const [a, b, large] = [planned(), planned(), planned(32)];
  const places = placed(device, [using(a), using(b, a), using(large, b)], new Set());
  expect(new Set([a, b, large].map((each) => places.get(each))).size).toBe(3);
});

it('what is read after the step shares with nothing that comes later', () => {
  const [result, later, last] = [planned(), planned(), planned()];
  const places = placed(device, [using(result), using(later), using(last)], new Set([result]));
  expect(places.get(last)).toBe(places.get(later));
  expect(places.get(later)).not.toBe(places.get(result));
});
