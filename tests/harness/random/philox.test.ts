import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import wabt from 'wabt';
import { philox, type Counter, type Key } from '../../../harness/random/philox.js';

const file = (name: string): URL => new URL(`../../../harness/random/${name}`, import.meta.url);

const parse = (hex: string): number[] => hex.split(' ').map((word) => parseInt(word, 16));

/** Round by round as in the paper, with integers of any length; the numbers are the paper's. */
function reference([...x]: Counter, [k0, k1]: Key): number[] {
  const low = (product: bigint): number => Number(product & 0xffffffffn);
  const high = (product: bigint): number => Number(product >> 32n);
  for (let round = 0; round < 10; round++) {
    const [first, second] = [0xd2511f53n * BigInt(x[0]), 0xcd9e8d57n * BigInt(x[2])];
    const keys = [k0 + round * 0x9e3779b9, k1 + round * 0xbb67ae85];
    x = [high(second) ^ x[1] ^ keys[0]!, low(second), high(first) ^ x[3] ^ keys[1]!, low(first)].map(
      (word) => word >>> 0,
    ) as [number, number, number, number];
  }
  return x;
}

describe('philox.wasm', () => {
  it('is what wabt assembles from philox.wat', async () => {
    const module = (await wabt()).parseWat('philox.wat', await readFile(file('philox.wat'), 'utf8'), { simd: true });
    expect(Buffer.from(module.toBinary({}).buffer)).toEqual(await readFile(file('philox.wasm')));
  });
});

describe('Philox4x32-10', () => {
  // Known answers published with Random123 (kat_vectors, philox4x32 10).
  const known = [
    ['00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ] as const;

  it.each(known)('counter %s, key %s → %s', (counter, key, expected) => {
    const words = new Uint32Array(16);
    philox(words, parse(counter) as unknown as Counter, parse(key) as unknown as Key);
    expect([...words.subarray(0, 4)]).toEqual(parse(expected));
    expect(reference(parse(counter) as unknown as Counter, parse(key) as unknown as Key)).toEqual(parse(expected));
  });

  it.each([0, 7, 0xffffffff, 0xfffffffe, 0xfffffffd, 0xfffffffc, 0xfffffff5])(
    'counts from (%i, 5) on, also into the second word',
    (first) => {
      const words = new Uint32Array(64);
      const key = [0xdeadbeef, 0x12345678] as const;
      philox(words, [first, 5, 6, 7], key);
      const expected = Array.from({ length: 16 }, (_, i) =>
        reference([(first + i) >>> 0, first + i > 0xffffffff ? 6 : 5, 6, 7], key),
      );
      expect([...words]).toEqual(expected.flat());
    },
  );

  it.each([0, 8, 20, 16_400])('refuses to fill %i words', (length) => {
    expect(() => philox(new Uint32Array(length), [0, 0, 0, 0], [0, 0])).toThrow('Philox fills 16, 32 … 16384 words');
  });
});
