import { describe, expect, it } from 'vitest';
import { philox, Random, stream, type Counter, type Key } from '../../harness/random.js';

const words = (hex: string): number[] => hex.split(' ').map((word) => parseInt(word, 16));

describe('Philox4x32-10', () => {
  // Known answers published with Random123 (kat_vectors, philox4x32 10).
  it.each([
    ['00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ])('counter %s, key %s → %s', (counter, key, expected) => {
    const block = new Uint32Array(4);
    philox(block, words(counter) as unknown as Counter, words(key) as unknown as Key);
    expect([...block]).toEqual(words(expected));
  });
});

describe('a stream', () => {
  it('continues exactly from its saved state, at every position in a block', () => {
    for (let drawn = 0; drawn < 9; drawn++) {
      const random = stream(3, 'a');
      for (let i = 0; i < drawn; i++) random.uint32();
      const restored = new Random(JSON.parse(JSON.stringify(random.state())) as ReturnType<Random['state']>);
      expect(Array.from(restored.normal(5))).toEqual(Array.from(random.normal(5)));
    }
  });

  it('differs by seed, by name and by the place where a name is cut', () => {
    const first = [stream(0, 'a'), stream(1, 'a'), stream(0, 'b'), stream(0, 'ab', 'c'), stream(0, 'a', 'bc')];
    expect(new Set(first.map((random) => random.uint32())).size).toBe(first.length);
  });

  it('gives normal numbers with the moments of a standard normal', () => {
    const count = 200_000;
    const sample = stream(0, 'moments').normal(count);
    const moment = (power: number): number => sample.reduce((sum, x) => sum + x ** power, 0) / count;
    // Standard errors: √(1/n), √(2/n), √(15/n), √(96/n); five of them.
    expect(Math.abs(moment(1))).toBeLessThan(5 * Math.sqrt(1 / count));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
    expect(Math.abs(moment(3))).toBeLessThan(5 * Math.sqrt(15 / count));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / count));
  });

  it('gives every order of three elements equally often', () => {
    const random = stream(5, 'orders');
    const seen = new Map<string, number>();
    const draws = 12_000;
    for (let i = 0; i < draws; i++) {
      const order = random.permutation(3).join('');
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).toBe(6);
    const expected = draws / 6;
    const chiSquare = [...seen.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan(20.5); // 99.9 % quantile of χ² with 5 degrees of freedom
  });
});
