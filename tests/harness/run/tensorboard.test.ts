import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { eager } from '../../../harness/engines/engine.js';
import { startTensorflow } from '../../../harness/engines/tensorflow/index.js';
import { openTensorboard } from '../../../harness/run/tensorboard.js';

const folder = mkdtempSync(join(tmpdir(), 'ganbench-tensorboard-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Payloads of a TFRecord file: length as uint64, its checksum, the bytes, their checksum. */
function payloads(file: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at < file.length;) {
    const length = Number(file.readBigUInt64LE(at));
    records.push(file.subarray(at + 12, at + 12 + length));
    at += 12 + length + 4;
  }
  return records;
}

const row = (step: number, value: number | null) => ({
  step,
  seconds: step,
  passes: 12 * step,
  metrics: { fd_x: value },
});

it('writes an event per value of each evaluation, and starts over with step 0', async () => {
  const engine = await startTensorflow({ device: 'cpu', threads: 1 });
  writeFileSync(join(folder, 'events.out.tfevents.of-an-earlier-training'), '');
  const write = openTensorboard(folder, engine);
  [row(0, 3.5), row(50, null)].forEach(write);
  const [name, ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  const [version, ...events] = payloads(readFileSync(join(folder, name!)));
  expect(version!.includes('brain.Event:2')).toBe(true);
  expect(events).toHaveLength(3 + 2); // an undefined metric has no event
  const [scored] = events.filter((event) => event.includes('fd_x'));
  const value = Buffer.alloc(4);
  value.writeFloatLE(3.5);
  expect(scored!.includes(value)).toBe(true);
});

it('refuses other engines in a sentence', () => {
  const engine = { name: 'cpu', device: 'cpu', version: '', threads: 1, readsSlowly: false, compile: eager } as const;
  expect(() => openTensorboard(folder, engine)).toThrow(/needs the tensorflow engine/);
});
