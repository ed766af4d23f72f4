import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { crc32c, EventFile } from '../../../harness/run/event-file.js';

const folder = mkdtempSync(join(tmpdir(), 'ganbench-events-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('has the check value of CRC-32C, and those of RFC 3720, B.4', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
  expect(crc32c(Buffer.alloc(32, 0xff))).toBe(0x62a8ab43);
});

it('writes an event as the bytes that TensorFlow’s record and protocol buffers are made of', () => {
  const file = new EventFile(folder, 2);
  file.write(300, { tag: 1.5 }, 2);
  const [name] = readdirSync(folder);
  const bytes = readFileSync(join(folder, name!));
  // Field 1, double 2.0; field 3, 13 bytes.
  const version = Buffer.concat([Buffer.from('090000000000000040' + '1a0d', 'hex'), Buffer.from('brain.Event:2')]);
  // Field 1, double 2.0; field 2, varint 300; field 5: a value with the tag and, as field 2, float 1.5.
  const event = Buffer.concat([
    Buffer.from('090000000000000040' + '10ac02' + '2a0c' + '0a0a' + '0a03', 'hex'),
    Buffer.from('tag'),
    Buffer.from('150000c03f', 'hex'),
  ]);
  const lengths = [version, event].map(({ length }) => length);
  expect(Number(bytes.readBigUInt64LE(0))).toBe(lengths[0]);
  expect(bytes.subarray(12, 12 + lengths[0]!)).toEqual(version);
  const second = 12 + lengths[0]! + 4;
  expect(Number(bytes.readBigUInt64LE(second))).toBe(lengths[1]);
  expect(bytes.subarray(second + 12, second + 12 + lengths[1]!)).toEqual(event);
  expect(bytes).toHaveLength(second + 12 + lengths[1]! + 4);
});
