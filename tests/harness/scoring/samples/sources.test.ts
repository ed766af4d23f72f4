import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { PNG } from 'pngjs';
import { encodeNpy } from '../../../../harness/ground/arrays/npy.js';
import { afterAll, describe, expect, it } from 'vitest';
import type { NumberArray } from '../../../../harness/ground/arrays/numbers.js';
import { fromMemory } from '../../../../harness/ground/arrays/row-array.js';
import { imagesOf as imagesOfRows } from '../../../../harness/scoring/samples/image-arrays.js';
import { loadFeatures } from '../../../../harness/scoring/samples/rows.js';
import { loadImages } from '../../../../harness/scoring/samples/sources.js';
import { readImages, type ImageSet } from '../../../../metrics/features/extract.js';

const folder = mkdtempSync(join(tmpdir(), 'ganbench-sources-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sample = async (images: ImageSet, index: number): Promise<number[]> => [...(await readImages(images, index, 1))];

const imagesOf = (array: NumberArray, where: string, range?: string) => imagesOfRows(fromMemory(array), where, range);

/** A PNG of one colour. */
function picture(name: string, width: number, height: number, colour: readonly number[]): void {
  const png = new PNG({ width, height });
  for (let i = 0; i < width * height; i++) png.data.set([...colour, 255], 4 * i);
  writeFileSync(join(folder, name), PNG.sync.write(png));
}

describe('images from an array', () => {
  it('of bytes are 0 … 255, whatever occurs', async () => {
    const { images, note } = imagesOf({ shape: [2, 1, 2], dtype: 'uint8', data: Uint8Array.of(0, 51, 0, 0) }, 'x');
    expect([images.count, images.shape]).toEqual([2, [1, 2, 1]]);
    expect((await sample(images, 0))[1]).toBeCloseTo(51 / 127.5 - 1, 6);
    expect(note).toMatch(/2 images of 1×2×1, values in \[0, 255\]/);
  });

  it('of fractions are in [−1, 1] where some are negative, else in [0, 1]', async () => {
    const array = (...data: number[]) => ({ shape: [1, 2, 1, 1], dtype: 'float32', data: Float32Array.from(data) });
    expect(await sample(imagesOf(array(-0.5, 1), 'x').images, 0)).toEqual([-0.5, 1]);
    expect(await sample(imagesOf(array(0.5, 1), 'x').images, 0)).toEqual([0, 1]);
    expect(await sample(imagesOf(array(0.5, 1), 'x', '-1,1').images, 0)).toEqual([0.5, 1]);
    expect(() => imagesOf(array(0, 200), 'x')).toThrow(/from 0 to 200, which are not in \[0, 1\]/);
    expect(await sample(imagesOf(array(0, 255), 'x', '0,255').images, 0)).toEqual([-1, 1]);
    expect(() => imagesOf(array(0, 1), 'x', '0,2')).toThrow(/a range is/);
    expect(() => imagesOf(array(NaN, 1), 'x')).toThrow(/holds NaN at position 0/);
  });

  it('with channels first are turned around', async () => {
    const data = Uint8Array.from({ length: 12 }, (_, i) => i); // [1, 3, 2, 2]
    const { images } = imagesOf({ shape: [1, 3, 2, 2], dtype: 'uint8', data }, 'x');
    expect(images.shape).toEqual([2, 2, 3]);
    const bytes = (await sample(images, 0)).map((value) => Math.round((value + 1) * 127.5));
    expect(bytes).toEqual([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]);
  });

  it('of two dimensions are points as they are; other shapes are refused', async () => {
    const points = imagesOf({ shape: [2, 2], dtype: 'float64', data: Float64Array.of(5, -7, 1, 2) }, 'x').images;
    expect([points.shape, await sample(points, 0)]).toEqual([[2], [5, -7]]);
    const odd = { shape: [1, 2, 2, 2], dtype: 'uint8', data: new Uint8Array(8) };
    expect(() => imagesOf(odd, 'x')).toThrow(/shape \[1, 2, 2, 2\]; images are/);
  });

  it.each([
    [64, 48, 3],
    [64, 48, 4],
    [3, 64, 48],
  ])('are more than one picture: [%i, %i, %i] is refused', (...shape) => {
    const data = new Uint8Array(shape.reduce((product, size) => product * size, 1));
    expect(() => imagesOf({ shape, dtype: 'uint8', data }, 'x')).toThrow(
      `x has the shape [${shape.join(', ')}], which is one picture in colour, not a set of pictures: save it as [1, ${shape.join(', ')}]`,
    );
  });

  it('have a checksum that depends on every value and on the range', () => {
    const array = (last: number) => ({ shape: [1, 1, 2], dtype: 'float32', data: Float32Array.of(0, last) });
    const sums = [imagesOf(array(1), 'x'), imagesOf(array(0.5), 'x'), imagesOf(array(1), 'x', '-1,1')];
    expect(new Set(sums.map(({ checksum }) => checksum)).size).toBe(3);
  });
});

describe('a folder of images', () => {
  it('is grey where all are, and holds every image in order of names', async () => {
    mkdirSync(join(folder, 'grey'));
    picture('grey/b.png', 3, 2, [255, 255, 255]);
    picture('grey/a.png', 3, 2, [0, 0, 0]);
    const { images } = await loadImages([join(folder, 'grey')]);
    expect([images.count, images.shape]).toEqual([2, [2, 3, 1]]);
    expect(await sample(images, 0)).toEqual(new Array(6).fill(-1));
    picture('grey/c.png', 3, 2, [255, 0, 0]);
    const coloured = (await loadImages([join(folder, 'grey')])).images;
    expect([coloured.count, coloured.shape, (await sample(coloured, 2)).slice(0, 3)]).toEqual([
      3,
      [2, 3, 3],
      [1, -1, -1],
    ]);
  });

  it('wants one size, its own or a named one', async () => {
    mkdirSync(join(folder, 'mixed'));
    picture('mixed/a.png', 8, 8, [9, 9, 9]);
    picture('mixed/b.png', 6, 8, [9, 9, 9]);
    await expect(loadImages([join(folder, 'mixed')])).rejects.toThrow(
      /8×8 \(a\.png\) and of 6×8 \(b\.png\): choose one/,
    );
    expect((await loadImages([`${join(folder, 'mixed')}?size=4`])).images.shape).toEqual([4, 4, 1]);
    await expect(loadImages([`${join(folder, 'mixed')}?size=3`])).rejects.toThrow(/from 4 to 1024/);
    await expect(loadImages([`${join(folder, 'mixed')}?split=test`])).rejects.toThrow(
      /after "\?" there can be size, channels/,
    );
  });

  it('that is empty or has a damaged image is refused', async () => {
    mkdirSync(join(folder, 'empty'));
    await expect(loadImages([join(folder, 'empty')])).rejects.toThrow(/has no PNG, JPEG, WebP/);
    picture('empty/a.png', 8, 8, [1, 2, 3]);
    writeFileSync(join(folder, 'empty/b.png'), 'no picture');
    await expect(loadImages([join(folder, 'empty')])).rejects.toThrow(/b\.png cannot be read as a picture/);
  });
});

describe('a folder, an archive and an array', () => {
  it('of one shape are one set, in the order given', async () => {
    mkdirSync(join(folder, 'part'));
    picture('part/a.png', 2, 2, [0, 0, 0]);
    picture('part/b.png', 2, 2, [255, 255, 255]);
    const zip = join(folder, 'part.zip');
    writeFileSync(zip, zipSync({ 'c.png': readFileSync(join(folder, 'part/b.png')) }));
    const array = join(folder, 'part.npy');
    writeFileSync(array, encodeNpy([2, 2, 2, 1], Float32Array.of(0, 0, 0, 0, 0.5, 0.5, 0.5, 0.5)));
    const { images, checksum, note } = await loadImages([join(folder, 'part'), zip, array]);
    expect([images.count, images.shape]).toEqual([5, [2, 2, 1]]);
    const all = await readImages(images, 0, 5);
    expect([...all].filter((_, i) => i % 4 === 0)).toEqual([-1, 1, 1, -1, 0]);
    expect([...(await readImages(images, 1, 3))].filter((_, i) => i % 4 === 0)).toEqual([1, 1, -1]);
    expect(note).toMatch(/2 images of 2×2×1; 1 images of 2×2×1; 2 images of 2×2×1, values/);
    expect((await loadImages([zip, join(folder, 'part'), array])).checksum).not.toBe(checksum);
    await expect(loadImages([zip, join(folder, 'grey')])).rejects.toThrow(
      /2×2×1 and .*grey of 2×3×3: samples of one side/,
    );
  });

  it('is read again in any order, and says what was odd', async () => {
    mkdirSync(join(folder, 'many'));
    for (let i = 0; i < 30; i++) picture(`many/${String(i).padStart(2, '0')}.png`, 2, 2, [8 * i, 8 * i, 8 * i]);
    appendFileSync(join(folder, 'many/07.png'), 'more');
    const { images, remarks } = await loadImages([join(folder, 'many')]);
    const bytes = async (start: number, count: number) =>
      [...(await readImages(images, start, count))]
        .filter((_, i) => i % 4 === 0)
        .map((x) => Math.round((x + 1) * 127.5) / 8);
    expect(await bytes(25, 5)).toEqual([25, 26, 27, 28, 29]);
    expect(await bytes(3, 3)).toEqual([3, 4, 5]);
    expect(await bytes(4, 4)).toEqual([4, 5, 6, 7]);
    expect(remarks!()).toEqual(['07.png: the PNG has bytes after its end.']);
  });
});

describe('a data set', () => {
  it('takes its own options beside the split', async () => {
    const place = `images:${join(folder, 'many')}`;
    const { images, label } = await loadImages([`${place}?size=4&split=train`]);
    expect([images.count, images.shape, label]).toEqual([27, [4, 4, 1], `${place}?size=4 (train)`]);
  });

  it('is its test split, or the one that is named', async () => {
    const [test, train] = [await loadImages(['mnist']), await loadImages(['mnist?split=train'])];
    expect([test.images.count, train.images.count]).toEqual([10_000, 50_000]);
    expect(test.checksum).not.toBe(train.checksum);
    await expect(loadImages(['mnist?split=all'])).rejects.toThrow(/train or test, not all/);
    await expect(loadImages(['mnits'])).rejects.toThrow(/no file, folder or data set "mnits"/);
  });
});

describe('arrays as features', () => {
  it('are one set of several, in float32 where no value is wider', () => {
    const file = (name: string, shape: number[], data: Float32Array | Float64Array): string => {
      writeFileSync(join(folder, name), encodeNpy(shape, data));
      return join(folder, name);
    };
    const [narrow, wide] = [
      file('n.npy', [2, 2], Float32Array.of(1, 2, 3, 4)),
      file('w.npy', [1, 2], Float64Array.of(0.1, 6)),
    ];
    expect(loadFeatures(narrow, narrow)).toEqual({
      count: 4,
      dimensions: 2,
      values: Float32Array.of(1, 2, 3, 4, 1, 2, 3, 4),
    });
    expect(loadFeatures(narrow, wide)).toEqual({
      count: 3,
      dimensions: 2,
      values: Float64Array.of(1, 2, 3, 4, 0.1, 6),
    });
    expect(() => loadFeatures(narrow, file('t.npy', [1, 3], Float32Array.of(1, 2, 3)))).toThrow(
      /n\.npy has 2 features a row and .*t\.npy has 3/,
    );
  });

  it('are rows of a matrix', () => {
    expect(() => loadFeatures(folder)).toThrow(/is not an array/);
  });
});
