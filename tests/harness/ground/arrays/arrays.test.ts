import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { UserError } from '../../../../harness/ground/errors.js';
import { readArray } from '../../../../harness/ground/arrays/read.js';
import { encodeSafetensors } from '../../../../harness/ground/safetensors.js';

const files = JSON.parse(readFileSync(new URL('numpy-files.json', import.meta.url), 'utf8')) as Record<string, string>;
const bytesOf = (name: string): Buffer => Buffer.from(files[name]!, 'base64');
const folder = mkdtempSync(join(tmpdir(), 'ganbench-arrays-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

describe('an .npz archive', () => {
  it('of numpy.savez gives its only array, of numpy.savez_compressed the named one', () => {
    expect([...readArray(file('one.npz', bytesOf('npz-one'))).data]).toEqual([0, 1, 2, 3]);
    const two = file('two.npz', bytesOf('npz'));
    expect([...readArray(two, 'a').data]).toEqual([0, 1, 2]);
    expect(readArray(two, 'b')).toEqual({ shape: [2, 2], dtype: 'float32', data: Float32Array.of(1, 1, 1, 1) });
  });

  it('of several arrays wants a name that it has', () => {
    const two = file('two.npz', bytesOf('npz'));
    expect(() => readArray(two)).toThrow(/it has a, b: choose with .*\?array=NAME/);
    expect(() => readArray(two, 'c')).toThrow(/no array "c"; it has a, b/);
  });

  it('may name what it likes: nothing is written anywhere', () => {
    const path = file('path.npz', zipSync({ '../../outside.npy': bytesOf('<f8') }));
    expect(readArray(path).shape).toEqual([2, 3]);
    expect(() => readFileSync(join(folder, '../../outside.npy'))).toThrow(/ENOENT/);
  });

  it('that claims to unpack to more than deflate can is refused before anything is allocated', () => {
    const bytes = zipSync({ 'a.npy': bytesOf('<f8') });
    const view = new DataView(bytes.buffer);
    const directory = Buffer.from(bytes).indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    view.setUint32(directory + 24, 0xfffffff0, true); // the unpacked size in the central directory
    expect(() => readArray(file('bomb.npz', bytes))).toThrow(/would unpack \d+ bytes to 4294967280/);
  });

  it('that is cut off or something else is refused', () => {
    expect(() => readArray(file('cut.npz', bytesOf('npz').subarray(0, 300)))).toThrow(UserError);
    expect(() => readArray(file('text.npz', Buffer.from('text')))).toThrow(/not a whole \.npz archive/);
    const short = zipSync({ 'a.npy': bytesOf('<f8').subarray(0, 140) });
    expect(() => readArray(file('short.npz', short))).toThrow(/a in .*short\.npz cannot be read/);
    expect(() => readArray(file('none.npz', zipSync({ 'a.txt': new Uint8Array(3) })))).toThrow(/it has none/);
  });
});

describe('a .safetensors file', () => {
  it('gives its only tensor or the named one', () => {
    const tensor = { dtype: 'F32', shape: [2, 1], data: Float32Array.of(1, 2) } as const;
    const one = file('one.safetensors', encodeSafetensors({ features: tensor }));
    expect(readArray(one)).toEqual({ shape: [2, 1], dtype: 'float32', data: Float32Array.of(1, 2) });
    const two = file('two.safetensors', encodeSafetensors({ a: tensor, b: tensor }));
    expect(readArray(two, 'b').shape).toEqual([2, 1]);
    expect(() => readArray(two)).toThrow(/it has a, b/);
  });

  const bytesOfHalves = (...bits: number[]): Uint8Array => new Uint8Array(Uint16Array.from(bits).buffer);
  const bytesOfLongs = (...values: bigint[]): Uint8Array => new Uint8Array(BigInt64Array.from(values).buffer);
  const stored = (name: string, dtype: string, count: number, bytes: Uint8Array): string => {
    const header = Buffer.from(JSON.stringify({ x: { dtype, shape: [count, 1], data_offsets: [0, bytes.length] } }));
    const length = Buffer.alloc(8);
    length.writeUInt32LE(header.length);
    return file(name, Buffer.concat([length, header, bytes]));
  };

  // Bits by IEEE 754 and, for bfloat16, as the upper half of float32: π is 0x40490fdb there.
  it.each([
    ['F16', 'float16', bytesOfHalves(0x3e00, 0xc000, 0x0001, 0x7bff), [1.5, -2, 2 ** -24, 65504]],
    ['BF16', 'bfloat16', bytesOfHalves(0x3fc0, 0xc000, 0x4049, 0x0001), [1.5, -2, 3.140625, 2 ** -133]],
    ['U8', 'uint8', Uint8Array.of(0, 127, 128, 255), [0, 127, 128, 255]],
    ['I8', 'int8', Uint8Array.of(0, 127, 128, 255), [0, 127, -128, -1]],
    ['BOOL', 'bool', Uint8Array.of(0, 1, 1, 0), [0, 1, 1, 0]],
    ['I16', 'int16', bytesOfHalves(1, 0xffff, 0x8000, 0x7fff), [1, -1, -32768, 32767]],
    ['U16', 'uint16', bytesOfHalves(1, 0xffff, 0x8000, 0x7fff), [1, 65535, 32768, 32767]],
    ['I64', 'int64', bytesOfLongs(1n, -1n, 2n ** 53n - 1n, 0n), [1, -1, 2 ** 53 - 1, 0]],
  ])('of %s is read exactly', (dtype, name, bytes, want) => {
    const { data, ...rest } = readArray(stored(`${dtype}.safetensors`, dtype, 4, bytes));
    expect(rest).toEqual({ shape: [4, 1], dtype: name });
    expect([...data]).toEqual(want);
  });

  it('of another type, or of integers beyond float64, is refused in a sentence', () => {
    expect(() => readArray(stored('tiny.safetensors', 'F8_E4M3', 2, Uint8Array.of(1, 2)))).toThrow(/type F8_E4M3 of x/);
    expect(() => readArray(stored('odd.safetensors', 'X9', 2, Uint8Array.of(1, 2)))).toThrow(/type X9 of x/);
    const long = stored('long.safetensors', 'I64', 1, bytesOfLongs(2n ** 53n + 1n));
    expect(() => readArray(long)).toThrow(/integer 9007199254740993 is not exact/);
    expect(() => readArray(long)).toThrow(UserError);
  });
});

it('a file that is not there is one sentence', () => {
  for (const name of ['x.npy', 'x.npz', 'x.safetensors'])
    expect(() => readArray(join(folder, name))).toThrow(UserError);
});
