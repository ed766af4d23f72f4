import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openTensorboard, tensorboardName } from '../../../harness/run/tensorboard.js';
import { picture } from '../../reports/records.js';
import { planOf, runsFolder, tiny, train } from './support.js';

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
  flops: 1e6 * step,
  metrics: { fd_x: value },
});

const float = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
};

it('writes scores, what was spent, losses and pictures, and starts over with step 0', () => {
  writeFileSync(join(folder, 'events.out.tfevents.of-an-earlier-training'), '');
  const png = picture(0, 0);
  const { onEvaluation, onLosses } = openTensorboard(folder);
  onEvaluation(row(0, 3.5), png);
  onLosses({ ...row(25, null), metrics: { generator_loss: 0.25, penalty: null } });
  onEvaluation(row(50, null), png);
  const [name, ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  const [version, first, losses, second, ...more] = payloads(readFileSync(join(folder, name!)));
  expect(more).toEqual([]);
  expect(version!.includes('brain.Event:2')).toBe(true);
  for (const tag of ['scores/fd_x', 'spent/seconds', 'spent/flops', 'samples']) expect(first!.includes(tag)).toBe(true);
  expect(first!.includes(float(3.5))).toBe(true);
  expect(first!.includes(Buffer.from(png))).toBe(true);
  expect(losses!.includes('losses/generator_loss')).toBe(true);
  expect(losses!.includes('penalty')).toBe(false); // an undefined value has no event
  expect(second!.includes('fd_x')).toBe(false);
});

it('names runs by variant and seed', () => {
  const { spec, key } = planOf(runsFolder(), { ...tiny, seed: 7 });
  expect(tensorboardName({ spec, key })).toMatch(/^sgan-seed7-[0-9a-f]{10}$/);
});

it('follows a run on an engine without a summary writer', async () => {
  const place = join(folder, 'run');
  await train(runsFolder(), planOf(runsFolder()), openTensorboard(place));
  const [name] = readdirSync(place);
  const events = payloads(readFileSync(join(place, name!)));
  const steps = events.filter((event) => event.includes('samples')).length;
  expect(steps).toBe(3); // at 0, 3 and 6
  expect(events.filter((event) => event.includes('losses/discriminator_loss')).length).toBe(6);
});
