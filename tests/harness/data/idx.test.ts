import { gzipSync } from 'node:zlib';

import { expect, it } from 'vitest';

import { parseIdx } from '../../../harness/data/idx.js';
import { UserError } from '../../../harness/ground/errors.js';

/** Two 2×3 arrays, written by hand after the format's description. */
const VALUES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const FILE = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, ...VALUES];

/** FILE with other bytes at some places. */
const mutated = (changes: Record<number, number>) => FILE.map((byte, at) => changes[at] ?? byte);

it.each([
  ['plain', Uint8Array.from(FILE)],
  ['gzipped', gzipSync(Uint8Array.from(FILE))],
  ['a view into a larger buffer', Uint8Array.from([9, 9, 9, ...FILE, 9]).subarray(3, 3 + FILE.length)],
])('parseIdx reads a file that is %s', (_, bytes) => {
  const { shape, values, type } = parseIdx(bytes, 'a.idx');
  expect({ shape, type, values: [...values] }).toEqual({ shape: [2, 2, 3], type: 'uint8', values: VALUES });
});

it.each([
  ['empty', [], 'fewer than a header'],
  ['an HTML page', [...Buffer.from('<!doctype html>')], 'first two bytes'],
  ['first byte set', mutated({ 0: 1 }), 'first two bytes'],
  ['second byte set', mutated({ 1: 8 }), 'first two bytes'],
  ['floats', mutated({ 2: 0x0d }), '32-bit floats'],
  ['an unknown type', mutated({ 2: 0x7f }), 'unknown type 127'],
  ['no dimensions', mutated({ 3: 0 }), 'no dimensions'],
  ['fewer dimensions', mutated({ 3: 2 }), 'behind the end'],
  ['more dimensions', mutated({ 3: 4 }), 'cut off'],
  ['255 dimensions', mutated({ 3: 255 }), 'cut off within its 255 dimensions'],
  ['a size of 0', mutated({ 7: 0 }), 'empty'],
  ['a larger size', mutated({ 7: 3 }), 'cut off'],
  ['a smaller size', mutated({ 7: 1 }), 'behind the end'],
  // 2³² − 254 rows: a reader that allocates first would take 24 GiB
  ['a huge size', mutated({ 4: 255, 5: 255, 6: 255 }), 'cut off'],
  // 2³² · 2³² · 2³² wraps to 0 in 32- and 64-bit arithmetic
  ['sizes that overflow', [...mutated({ 4: 128, 8: 128, 12: 128 }).slice(0, 16)], 'cut off'],
  ['a byte too many', [...FILE, 0], 'behind the end'],
  ['garbage behind a gzip header', [0x1f, 0x8b, 8, 0, 1, 2, 3, 4], 'cannot be unpacked'],
  ['a truncated gzip file', [...gzipSync(Uint8Array.from(FILE)).subarray(0, 30)], 'cannot be unpacked'],
])('parseIdx refuses %s', (_, bytes, why) => {
  const parse = () => parseIdx(Uint8Array.from(bytes), 'some/a.idx');
  expect(parse).toThrow(UserError);
  expect(parse).toThrow(/^some\/a\.idx .*\.$/);
  expect(parse).toThrow(why);
});

it('parseIdx refuses every truncation', () => {
  for (let length = 0; length < FILE.length; length++)
    expect(() => parseIdx(Uint8Array.from(FILE.slice(0, length)), 'a.idx'), `${length} bytes`).toThrow(UserError);
});

it('parseIdx stops unpacking a gzip bomb', () => {
  const bomb = gzipSync(new Uint8Array(2 ** 28 + 1), { level: 1 });
  expect(() => parseIdx(bomb, 'bomb.gz')).toThrow(UserError);
});
