import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import wabt from 'wabt';
import { stream } from '../../harness/random/stream.js';
import { addRows, numbers, reflectRows } from '../../metrics/arithmetic/kernels.js';

const file = (name: string): URL => new URL(`../../metrics/arithmetic/${name}`, import.meta.url);
const range = (count: number): number[] => [...Array(count).keys()];
const dot = (x: readonly number[], y: readonly number[]): number => x.reduce((sum, value, i) => sum + value * y[i]!, 0);

describe('kernels.wasm', () => {
  it('is what wabt assembles from kernels.wat', async () => {
    const text = await readFile(file('kernels.wat'), 'utf8');
    const module = (await wabt()).parseWat('kernels.wat', text, { simd: true, threads: true });
    expect(Buffer.from(module.toBinary({}).buffer)).toEqual(await readFile(file('kernels.wasm')));
  });
});

// Every remainder of rows by four and of lengths by two.
describe.each([
  [1, 1],
  [4, 2],
  [5, 3],
  [7, 8],
  [10, 5],
])('of %i rows with %i numbers', (count, length) => {
  const stride = length + 1 + (length % 2);
  const [left, products, right, sums] = [100, 200, 300, 400];
  const draw = (name: string, size: number): number[] => Array.from(stream(6, name, `${count}`).normal(size));
  const matrix = range(count).map((i) => draw(`row ${i}`, length));
  const vectors = { left: draw('left', count), products: draw('products', length), right: draw('right', length) };

  function place(): Float64Array {
    const memory = numbers(500).fill(0, 0, 500);
    for (const [i, row] of matrix.entries()) memory.set(row, i * stride);
    for (const [name, at] of Object.entries({ left, products, right }))
      memory.set(vectors[name as keyof typeof vectors], at);
    return memory;
  }

  it('addRows adds weighted rows in their order, to the last bit', () => {
    const memory = place();
    memory.set(vectors.products, sums);
    addRows({ at: 0, stride, rows: count, length }, left, sums);
    const want = range(length).map((j) =>
      matrix.reduce((sum, row, i) => sum + vectors.left[i]! * row[j]!, vectors.products[j]!),
    );
    expect([...memory.subarray(sums, sums + length)]).toEqual(want);
  });

  it('reflectRows changes rows by both reflections and multiplies the next column with all', () => {
    const memory = place();
    const factor = 0.3;
    reflectRows({ at: 0, stride, rows: count, length }, { left, products, right, sums }, factor);
    const changed = matrix.map((row, i) => {
      const x = row.map((value, j) => value - vectors.left[i]! * vectors.products[j]!);
      const scale = factor * dot(vectors.right, x);
      return x.map((value, j) => value - scale * vectors.right[j]!);
    });
    const close = (at: number, want: readonly number[]): void => {
      for (const [j, value] of want.entries()) expect(memory[at + j]).toBeCloseTo(value, 12);
    };
    for (const [i, row] of changed.entries()) close(i * stride, row);
    close(
      left,
      changed.map((row) => row[0]!),
    );
    close(
      sums,
      range(length).map((j) =>
        dot(
          changed.map((row) => row[0]!),
          changed.map((row) => row[j]!),
        ),
      ),
    );
    // Zeros after rows of odd length, and the rows after the last, stay zeros.
    if (length % 2 === 1) expect(memory[length]).toBe(0);
    expect(memory.subarray(count * stride, left).every((value) => value === 0)).toBe(true);
  });
});
