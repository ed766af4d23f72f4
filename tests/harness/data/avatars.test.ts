import { mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { drawAvatar, modeCount, modeRadices, placesOfMode } from '../../../harness/data/avatar-factors.js';
import { loadAvatars, render } from '../../../harness/data/avatars.js';
import type { Samples } from '../../../harness/data/dataset.js';
import { stream } from '../../../harness/random/stream.js';
import { loadResvg } from '../../../pictures/resvg.js';

const folder = mkdtempSync(join(tmpdir(), 'ganbench-avatars-'));
beforeAll(() => void vi.stubEnv('GANBENCH_CACHE', folder));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const counts = { train: 300, test: 60, judging: 40 };
const load = (side = 32, say?: (text: string) => void) => loadAvatars('avatars', side, say && { say }, counts);

/** Bytes of a sample. */
function bytesOf({ read }: Samples, index: number, side = 32): number[] {
  const out = new Float32Array(3 * side * side);
  read(index, out, 0);
  return Array.from(out, (value) => Math.round((value + 1) * 127.5));
}

const hex = (colour: string): number[] => [0, 2, 4].map((at) => parseInt(colour.slice(at, at + 2), 16));
/** The style lays a tenth of white over the skin of the face. */
const lighter = (value: number): number => 0.9 * value + 25.5;

describe('avatars', () => {
  it('are the same on every machine', async () => {
    expect((await load()).checksum).toBe('50b68f6a6dee9c3eba9377224d9773caded8bf24924448b08e0d3cc10b3c81a4');
  });

  it('are drawn once, and again where what was kept is not whole', async () => {
    const said: string[] = [];
    const first = await load(32, (text) => void said.push(text));
    const second = await load(32, (text) => void said.push(text));
    expect([second.checksum, said.length]).toEqual([first.checksum, 0]);
    const kept = readdirSync(join(folder, 'data/avatars')).find((name) => name.endsWith('.pixels'))!;
    truncateSync(join(folder, 'data/avatars', kept), 1000);
    expect((await load(32, (text) => void said.push(text))).checksum).toBe(first.checksum);
    expect(said).toEqual(['Avatars: 400 faces are drawn once and kept in the cache.']);
  });

  it('show their mode: the colours of skin and clothes are where the style draws them', async () => {
    const { train, shape, modes } = await load();
    expect([shape, modes, train.count]).toEqual([[32, 32, 3], 4 * 4 * 3 * 4 * 2, 300]);
    const skins = ['ffdbac', 'b68655', '8d5524'].map((colour) => hex(colour).map(lighter));
    const clothes = ['03396c', '00b159', 'd11141', 'ffd969'].map(hex);
    for (let index = 0; index < 100; index++) {
      const pixels = bytesOf(train, index);
      const [, , skin, clothing] = placesOfMode(train.labels![index]!);
      const has = (colour: readonly number[]): boolean =>
        pixels.some((_, i) => i % 3 === 0 && colour.every((value, c) => Math.abs(pixels[i + c]! - value) <= 2));
      expect(skins.map(has)).toEqual(skins.map((_, place) => place === skin));
      expect(clothes.map(has)[clothing!]).toBe(true);
    }
  });

  it('are all different, also between the parts: an equal fake is a copy', async () => {
    const { train, test, judging } = await load();
    const all = [train, test, judging!].flatMap((part) =>
      Array.from({ length: part.count }, (_, i) => bytesOf(part, i).join()),
    );
    expect(new Set(all).size).toBe(400);
  });

  it('of 64 pixels are those of 32, each pixel four times, as the renderer draws them at that size', async () => {
    const [small, large] = [await load(32), await load(64)];
    const [a, b] = [bytesOf(small.train, 7), bytesOf(large.train, 7, 64)];
    for (const [x, y] of [
      [0, 0],
      [31, 31],
      [13, 22],
    ] as const)
      for (const [dx, dy] of [
        [0, 0],
        [1, 0],
        [0, 1],
        [1, 1],
      ] as const)
        for (let c = 0; c < 3; c++) expect(b[3 * ((2 * y + dy) * 64 + 2 * x + dx) + c]).toBe(a[3 * (y * 32 + x) + c]);
    const renderer = await loadResvg();
    const face = drawAvatar(stream(3, 'a face'));
    const direct = render(renderer, [face], 64);
    const grown = render(renderer, [face], 16);
    for (let i = 0; i < 64 * 64; i++)
      for (let c = 0; c < 3; c++) expect(direct[3 * i + c]).toBe(grown[3 * ((i >> 8) * 16 + ((i % 64) >> 2)) + c]);
  });

  it('have modes as numbers of mixed radix, drawn with equal chances', () => {
    const places = placesOfMode(383);
    expect(places).toEqual(modeRadices.map((radix) => radix - 1));
    expect([placesOfMode(0), placesOfMode(25)]).toEqual([
      [0, 0, 0, 0, 0],
      [0, 1, 0, 0, 1],
    ]);
    const random = stream(1, 'modes');
    const seen = new Float64Array(modeCount);
    for (let i = 0; i < 100 * modeCount; i++) seen[drawAvatar(random).mode]!++;
    const chi2 = seen.reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0);
    // 383 degrees of freedom: mean 383, deviation √766 = 27.7
    expect(Math.abs(chi2 - 383)).toBeLessThan(5 * 27.7);
  });
});
