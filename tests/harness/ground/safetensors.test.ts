import { describe, expect, it } from 'vitest';
import { UserError } from '../../../harness/ground/errors.js';
import { stream } from '../../../harness/random/stream.js';
import { decodeSafetensors, encodeSafetensors, type StoredTensors } from '../../../harness/ground/safetensors.js';

const tensors: StoredTensors = {
  weights: { dtype: 'F32', shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, -0, Infinity) },
  count: { dtype: 'I32', shape: [], data: Int32Array.of(-7) },
  moments: { dtype: 'F64', shape: [2], data: Float64Array.of(Math.PI, Number.MIN_VALUE) },
  empty: { dtype: 'F32', shape: [0, 4], data: new Float32Array(0) },
};
const bytes = encodeSafetensors(tensors, { b: 'β', a: '1' });

/** A file with the given header and data. */
function fileOf(header: string, dataLength: number): Uint8Array {
  const text = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + text.length + dataLength);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  return file;
}

const tensor = (dtype: string, shape: unknown, begin: unknown, end: unknown): object => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

describe('safetensors', () => {
  it('come back bit for bit, also out of the middle of a buffer', () => {
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    for (const source of [bytes, shifted.subarray(3), Buffer.from(bytes)]) {
      expect(decodeSafetensors(source, 'file')).toEqual({ tensors, metadata: { a: '1', b: 'β' } });
    }
  });

  it('are the same bytes in whatever order tensors and metadata are given', () => {
    const reversed = Object.fromEntries(Object.entries(tensors).reverse());
    expect(encodeSafetensors(reversed, { a: '1', b: 'β' })).toEqual(bytes);
  });

  it('are the bytes of the format: length, header, data', () => {
    const file = encodeSafetensors({ x: { dtype: 'F32', shape: [1], data: Float32Array.of(1) } });
    const header = '{"__metadata__":{},"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
    expect(new DataView(file.buffer).getBigUint64(0, true)).toBe(BigInt(header.length));
    expect(new TextDecoder().decode(file.subarray(8, 8 + header.length))).toBe(header);
    expect([...file.subarray(8 + header.length)]).toEqual([0, 0, 0x80, 0x3f]);
  });

  it('refuse a shape that does not fit its data', () => {
    const bad = { x: { dtype: 'F32', shape: [2], data: new Float32Array(3) } } as const;
    expect(() => encodeSafetensors(bad)).toThrow('Tensor x has 3 values');
  });

  const one = (entry: object): string => JSON.stringify({ x: entry });
  it.each([
    ['less than a length', new Uint8Array(7), 'only 7 bytes'],
    ['a header longer than the file', bytes.subarray(0, 40), 'longer than the file'],
    ['no JSON', fileOf('{"x"', 0), 'not a JSON object'],
    ['a list', fileOf('[1]', 0), 'not a JSON object'],
    ['nested without end', fileOf('['.repeat(100_000), 0), 'not a JSON object'],
    ['another type', fileOf(one(tensor('BF16', [1], 0, 2)), 2), 'of the type BF16 instead of F32, I32 or F64'],
    ['a negative size', fileOf(one(tensor('F32', [-1], 0, 4)), 4), 'malformed'],
    ['a fraction', fileOf(one(tensor('F32', [1], 0.5, 4)), 4), 'malformed'],
    ['an end outside', fileOf(one(tensor('F32', [2], 0, 8)), 4), 'ends at byte 8 of 4'],
    ['a gap', fileOf(one(tensor('F32', [1], 4, 8)), 8), 'begins at byte 4'],
    ['a shape for more bytes', fileOf(one(tensor('F32', [2 ** 52, 2 ** 52], 0, 4)), 4), 'has 4 bytes'],
    ['an overlap', fileOf(JSON.stringify({ x: tensor('F32', [2], 0, 8), y: tensor('F32', [1], 4, 8) }), 8), 'begins'],
    ['bytes of no tensor', fileOf(one(tensor('F32', [1], 0, 4)), 6), '2 bytes at its end'],
    ['metadata that are no strings', fileOf('{"__metadata__":{"a":1}}', 0), 'metadata'],
  ])('refuse %s in a sentence that names the file', (_, file, reason) => {
    const decode = (): unknown => decodeSafetensors(file, 'some/file');
    expect(decode).toThrow(UserError);
    expect(decode).toThrow(/^some\/file is not a valid safetensors file: .*\.$/);
    expect(decode).toThrow(reason);
  });

  it('survive 2,000 damaged files: a UserError, or no more numbers than the file has', () => {
    const random = stream(4, 'damage');
    const headerLength = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    let refused = 0;
    for (let round = 0; round < 2000; round++) {
      const damaged = bytes.slice(0, round % 4 === 0 ? random.integer(bytes.length) : bytes.length);
      for (let i = 0; i <= random.integer(3) && damaged.length > 0; i++) {
        const at = random.integer(Math.min(damaged.length, 8 + headerLength));
        // Half of the time digits and brackets, which leave the header readable.
        damaged[at] = round % 2 === 0 ? random.integer(256) : '0123456789[]{},"'.charCodeAt(random.integer(16));
      }
      try {
        const decoded = Object.values(decodeSafetensors(damaged, 'file').tensors);
        const total = decoded.reduce((sum, { data }) => sum + data.byteLength, 0);
        expect(total).toBeLessThanOrEqual(damaged.length);
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(1000);
  });
});
