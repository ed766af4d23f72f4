/** Letters of 4 × 5 pixels: as many as the words need that are written into pictures. A font would look different elsewhere. */
const LETTERS: Readonly<Record<string, readonly string[]>> = {
  a: ['.##.', '#..#', '####', '#..#', '#..#'],
  e: ['####', '#...', '###.', '#...', '####'],
  f: ['####', '#...', '###.', '#...', '#...'],
  k: ['#..#', '#.#.', '##..', '#.#.', '#..#'],
  l: ['#...', '#...', '#...', '#...', '####'],
  r: ['###.', '#..#', '###.', '#.#.', '#..#'],
  s: ['####', '#...', '####', '...#', '####'],
};
const [WIDTH, HEIGHT, GAP] = [4, 5, 1];

/** The pixels that a word takes. */
export const wordSize = (word: string, zoom: number): { readonly width: number; readonly height: number } => ({
  width: zoom * Math.max(0, word.length * (WIDTH + GAP) - GAP),
  height: zoom * HEIGHT,
});

/** Calls `dot` for each black pixel of a word. */
export function writeWord(word: string, zoom: number, dot: (x: number, y: number) => void): void {
  for (const [at, letter] of [...word].entries())
    for (let y = 0; y < zoom * HEIGHT; y++)
      for (let x = 0; x < zoom * WIDTH; x++)
        if (LETTERS[letter]?.[Math.floor(y / zoom)]?.[Math.floor(x / zoom)] === '#')
          dot(zoom * at * (WIDTH + GAP) + x, y);
}
