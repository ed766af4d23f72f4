import { describe, expect, it } from 'vitest';
import { philox } from '../../../harness/random/philox.js';
import { Random, stream } from '../../../harness/random/stream.js';

describe('a stream', () => {
  it('continues exactly from its saved state, at every position in a block and where words made ahead end', () => {
    for (const drawn of [0, 1, 2, 3, 4, 5, 253, 254, 255, 256, 257, 511, 512]) {
      const random = stream(3, 'a');
      for (let i = 0; i < drawn; i++) random.uint32();
      const restored = new Random(JSON.parse(JSON.stringify(random.state())) as ReturnType<Random['state']>);
      expect(Array.from(restored.normal(5))).toEqual(Array.from(random.normal(5)));
    }
  });

  it('gives the same words one by one and many at once', () => {
    const [single, many] = [stream(3, 'b'), stream(3, 'b')];
    for (const count of [1, 255, 256, 257, 3, 1000]) {
      const expected = Float32Array.from({ length: count }, () => -0.5 + single.float());
      expect(many.uniform(count, -0.5, 0.5)).toEqual(expected);
    }
    expect(many.state()).toEqual(single.state());
  });

  it('goes on beyond 2³⁴ words, where the counter takes a second word', () => {
    const key = [1, 2] as const;
    const random = new Random({ key, drawn: 2 ** 34 - 1 });
    random.uint32();
    const next = new Uint32Array(16);
    philox(next, [0, 1, 0, 0], key);
    expect(Array.from(next, () => random.uint32())).toEqual([...next]);
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
