import { describe, expect, it } from 'vitest';
import { stream } from '../../harness/random/stream.js';
import { compactLetters } from '../../statistics/letters.js';

type Graph = ReadonlySet<string>;
const key = (a: string, b: string): string => [a, b].sort().join(' ');
const lettersOf = (names: readonly string[], graph: Graph): string[] => {
  const letters = compactLetters(names, (a, b) => graph.has(key(a, b)));
  return names.map((name) => letters.get(name)!);
};
const pairsOf = (names: readonly string[]): [string, string][] =>
  names.flatMap((a, at) => names.slice(at + 1).map((b): [string, string] => [a, b]));
const share = (a: string, b: string): boolean => [...a].some((letter) => b.includes(letter));

describe('letters', () => {
  it('are one for all where nothing is separated, and one each where everything is', () => {
    const names = ['a', 'b', 'c'];
    expect(lettersOf(names, new Set())).toEqual(['a', 'a', 'a']);
    expect(lettersOf(names, new Set(pairsOf(names).map(([a, b]) => key(a, b))))).toEqual(['a', 'b', 'c']);
    expect(compactLetters([], () => true).size).toBe(0);
  });

  it('overlap where neighbours are not separated but their ends are', () => {
    expect(lettersOf(['x', 'y', 'z'], new Set([key('x', 'z')]))).toEqual(['a', 'ab', 'b']);
  });

  it('say of unequal spreads what no ordered groups could: the outer two alike, the middle one apart from the first', () => {
    expect(lettersOf(['x', 'y', 'z'], new Set([key('x', 'y')]))).toEqual(['a', 'b', 'ab']);
  });

  it('are those of a chain where four differ from all but their neighbours', () => {
    const graph = new Set([key('1', '3'), key('1', '4'), key('2', '4')]);
    expect(lettersOf(['1', '2', '3', '4'], graph)).toEqual(['a', 'ab', 'bc', 'c']);
  });

  it('are shared if and only if two are not separated, and none is needless: 300 random graphs, all pairs', () => {
    const random = stream(0, 'graphs');
    for (let round = 0; round < 300; round++) {
      const names = Array.from({ length: 1 + random.integer(9) }, (_, i) => `v${i}`);
      const density = random.float();
      const graph = new Set(pairsOf(names).flatMap(([a, b]) => (random.float() < density ? [key(a, b)] : [])));
      const letters = new Map(lettersOf(names, graph).map((own, at) => [names[at]!, own]));
      for (const [a, b] of pairsOf(names)) expect(share(letters.get(a)!, letters.get(b)!)).toBe(!graph.has(key(a, b)));
      const all = [...new Set([...letters.values()].join(''))];
      for (const letter of all) {
        const without = new Map([...letters].map(([name, own]) => [name, own.replace(letter, '')]));
        const stillSays =
          [...without.values()].every((own) => own !== '') &&
          pairsOf(names).every(([a, b]) => share(without.get(a)!, without.get(b)!) === !graph.has(key(a, b)));
        expect(stillSays).toBe(false);
      }
    }
  });

  it('go on after z', () => {
    const names = Array.from({ length: 28 }, (_, i) => `v${i}`);
    const letters = compactLetters(names, () => true);
    expect([letters.get('v25'), letters.get('v26'), letters.get('v27')]).toEqual(['z', 'a1', 'b1']);
  });
});
