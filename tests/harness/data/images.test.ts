import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, describe, expect, it } from 'vitest';
import type { Samples } from '../../../harness/data/dataset.js';
import { loadDataset } from '../../../harness/data/index.js';
import { UserError } from '../../../harness/ground/errors.js';
import { flatPng as flat, pngOf } from './png-files.js';

const folder = mkdtempSync(join(tmpdir(), 'ganbench-images-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(path: string, bytes: Uint8Array | string): string {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, bytes);
  return file;
}

function sample({ read }: Samples, index: number, size: number): number[] {
  const out = new Float32Array(size);
  read(index, out, 0);
  return [...out];
}

describe('images:FOLDER', () => {
  it('finds files in subfolders, in sorted order, every tenth for testing', async () => {
    // written in the reverse of the sorted order; file i has the red value i
    for (let i = 11; i >= 0; i--) write(`set/${i < 6 ? 'a' : 'b'}/${String(i).padStart(2, '0')}.PNG`, flat(i, 255));
    write('set/notes.txt', 'not an image');
    write('set/.hidden.png', 'not an image either');
    symlinkSync(join(folder, 'set'), join(folder, 'set/a/circle'));
    const { shape, train, test, decoder } = await loadDataset(`images:${join(folder, 'set')}?size=4`);
    expect(decoder).toMatch(/^sharp \d+\.\d+\.\d+ vips \d+\.\d+\.\d+$/);
    const reds = (samples: typeof train) =>
      Array.from({ length: samples.count }, (_, index) => {
        const out = new Float32Array(48);
        samples.read(index, out, 0);
        expect([out[1], out[2]]).toEqual([1, -1]);
        return Math.round((out[0]! + 1) * 127.5);
      });
    expect(shape).toEqual([4, 4, 3]);
    expect(reds(test)).toEqual([0, 10]);
    expect(reds(train)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 11]);
  });

  it('has a checksum of the content, not of the place or of the compression', async () => {
    for (const name of ['one', 'two', 'other']) {
      write(`${name}/1.png`, flat(1));
      write(`${name}/2.png`, flat(2));
    }
    writeFileSync(
      join(folder, 'two/2.png'),
      PNG.sync.write(PNG.sync.read(readFileSync(join(folder, 'two/2.png'))), { deflateLevel: 1 }),
    );
    write('other/2.png', flat(3));
    const [one, two, other] = await Promise.all(
      ['one', 'two', 'other'].map(async (name) => (await loadDataset(`images:${join(folder, name)}`)).checksum),
    );
    expect(two).toBe(one);
    expect(other).not.toBe(one);
  });

  it.each([
    ['a folder that is missing', () => join(folder, 'nowhere'), 'there is no folder'],
    ['an empty folder', () => mkdirSync(join(folder, 'empty'), { recursive: true }) ?? join(folder, 'empty'), 'has 0'],
    ['a size of 0', () => `${folder}?size=0`, 'a size is a whole number from 4'],
    ['a size that is no number', () => `${folder}?size=big`, 'a size is a whole number from 4'],
    ['a size of three numbers', () => `${folder}?size=8x8x3`, 'WIDTHxHEIGHT of two'],
    ['two channels', () => `${folder}?size=8&channels=2`, 'channels are 1 or 3'],
    ['an unknown option', () => `${folder}?sise=64`, 'after "?" there can be size, channels, labels'],
  ])('refuses %s', async (_, argument, why) => {
    const loading = loadDataset(`images:${argument()}`);
    await expect(loading).rejects.toThrow(UserError);
    await expect(loading).rejects.toThrow(why);
  });

  it('is grey where every picture is, unless colour is asked for', async () => {
    for (const value of [0, 255])
      write(
        `grey/${value}.png`,
        pngOf(4, 4, () => [value, value, value]),
      );
    const place = join(folder, 'grey');
    const grey = await loadDataset(`images:${place}?size=4`);
    expect([grey.shape, sample(grey.train, 0, 16)]).toEqual([[4, 4, 1], new Array(16).fill(1)]);
    const colour = await loadDataset(`images:${place}?size=4&channels=3`);
    expect([colour.shape, sample(colour.train, 0, 48)]).toEqual([[4, 4, 3], new Array(48).fill(1)]);
    write(
      'grey/zz.png',
      pngOf(4, 4, () => [255, 0, 255]),
    );
    const mixed = await loadDataset(`images:${place}?size=4`);
    expect([mixed.shape, sample(mixed.train, 1, 48).slice(0, 3)]).toEqual([
      [4, 4, 3],
      [1, -1, 1],
    ]);
    expect(sample(mixed.test, 0, 48)).toEqual(new Array(48).fill(-1));
    // Pillow: Image.new('RGB', (1, 1), (255, 0, 255)).convert('L') is 105
    const forced = await loadDataset(`images:${place}?size=4&channels=1`);
    expect(sample(forced.train, 1, 16)[0]).toBeCloseTo(105 / 127.5 - 1, 6);
  });

  it('may be no square, and have its first folders as classes', async () => {
    for (const name of ['cat/1', 'cat/deep/2', 'dog/3', 'dog/4']) write(`pets/${name}.png`, flat(1));
    const { shape, train, test } = await loadDataset(`images:${join(folder, 'pets')}?size=8x4&labels=folders`);
    expect(shape).toEqual([4, 8, 3]);
    expect([[...test.labels!], [...train.labels!]]).toEqual([[0], [0, 1, 1]]);
    write('pets/stray.png', flat(1));
    await expect(loadDataset(`images:${join(folder, 'pets')}?labels=folders`)).rejects.toThrow(
      /1 picture in no subfolder/,
    );
  });

  it('says what it left out and what it read in spite of it', async () => {
    write('odd/1.png', flat(1));
    write('odd/2.png', Buffer.concat([flat(2), Buffer.from('more')]));
    write('odd/3.bmp', 'BM');
    const { notes } = await loadDataset(`images:${join(folder, 'odd')}`);
    expect(notes).toEqual([
      expect.stringMatching(/odd: 1 file left out \(1 \.bmp\), not PNG/),
      '2.png: the PNG has bytes after its end.',
    ]);
  });

  it('names a corrupt file', async () => {
    write('corrupt/1.png', flat(1));
    write('corrupt/2.png', flat(2).subarray(0, 60));
    await expect(loadDataset(`images:${join(folder, 'corrupt')}`)).rejects.toThrow(join(folder, 'corrupt', '2.png'));
  });
});
