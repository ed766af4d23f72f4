import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';

import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { afterAll, describe, expect, it } from 'vitest';

import { readImage, squareThumbnail } from '../../../harness/data/images.js';
import { loadDataset } from '../../../harness/data/index.js';
import { UserError } from '../../../harness/ground/errors.js';
import { itUnless, noShared, shared } from '../../needs.js';

const folder = mkdtempSync(join(tmpdir(), 'ganbench-images-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Colour = (x: number, y: number) => readonly [number, number, number];

function png(width: number, height: number, colour: Colour): Buffer {
  const image = new PNG({ width, height });
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) image.data.set([...colour(x, y), 255], 4 * (y * width + x));
  return PNG.sync.write(image);
}

const flat = (red: number, green = 0, blue = 0) => png(8, 8, () => [red, green, blue]);

function write(path: string, bytes: Uint8Array | string): string {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, bytes);
  return file;
}

/** A PNG file with the given header and data; its checksums are wrong, which pngjs finds last. */
function rawPng(header: { width: number; height: number; interlaced: boolean }, data: Buffer): Buffer {
  const ihdr = Buffer.alloc(13);
  ihdr.writeUInt32BE(header.width, 0);
  ihdr.writeUInt32BE(header.height, 4);
  ihdr.set([8, 2, 0, 0, header.interlaced ? 1 : 0], 8);
  const chunk = (type: string, body: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    return Buffer.concat([length, Buffer.from(type), body, Buffer.alloc(4)]);
  };
  return Buffer.concat([
    flat(0).subarray(0, 8),
    chunk('IHDR', ihdr),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('squareThumbnail', () => {
  const image = (width: number, height: number, colour: Colour) =>
    readImage(write('t.png', png(width, height, colour)));

  it('keeps an image of the size as it is', () => {
    const original = image(4, 4, (x, y) => [x * 16 + y, 7 * x, 200 - y]);
    expect(squareThumbnail(original, 4)).toEqual(original.pixels);
  });

  it('averages the area under each pixel, also under parts of pixels', () => {
    // 3 → 2: the middle column counts half in each; (0 + 90/2) / 1.5 = 30, (90/2 + 240) / 1.5 = 190
    const out = squareThumbnail(
      image(3, 3, (x) => [[0, 90, 240][x]!, 0, 9]),
      2,
    );
    expect([...out]).toEqual([30, 0, 9, 190, 0, 9, 30, 0, 9, 190, 0, 9]);
  });

  it('crops the middle of wide and of high images', () => {
    const red = (pixels: Uint8Array) => [...pixels].filter((_, i) => i % 3 === 0);
    const wide = squareThumbnail(
      image(6, 2, (x) => [x * 10, 0, 0]),
      2,
    ); // columns 2 and 3
    const high = squareThumbnail(
      image(2, 6, (_, y) => [y * 10, 0, 0]),
      2,
    ); // rows 2 and 3
    expect(red(wide)).toEqual([20, 30, 20, 30]);
    expect(red(high)).toEqual([20, 20, 30, 30]);
  });

  it('enlarges small images', () => {
    const out = squareThumbnail(
      image(2, 2, (x, y) => [100 * x, 100 * y, 0]),
      4,
    );
    expect([...out].filter((_, i) => i % 3 === 0)).toEqual([
      0, 0, 100, 100, 0, 0, 100, 100, 0, 0, 100, 100, 0, 0, 100, 100,
    ]);
  });
});

describe('readImage', () => {
  it('reads JPEG, told by its content and not by its name', () => {
    const data = Buffer.alloc(16 * 8 * 4, 120);
    const file = write('photo.png', jpeg.encode({ width: 16, height: 8, data }, 95).data);
    const image = readImage(file);
    expect([image.width, image.height, image.pixels.length]).toEqual([16, 8, 16 * 8 * 3]);
    for (const value of image.pixels) expect(Math.abs(value - 120)).toBeLessThanOrEqual(2);
  });

  const photo = jpeg.encode({ width: 64, height: 64, data: Buffer.alloc(64 * 64 * 4, 77) }, 90).data;
  const bombData = deflateSync(Buffer.alloc(64 * 2 ** 20));
  it.each([
    ['an empty file', Buffer.alloc(0), 'neither PNG nor JPEG'],
    ['text', Buffer.from('hello'), 'neither PNG nor JPEG'],
    ['a PNG of 20 bytes', flat(1).subarray(0, 20), 'within the header'],
    ['a truncated PNG', flat(1).subarray(0, 50), 'cannot be read'],
    ['a PNG with a flipped bit', flat(1).map((byte, at) => (at === 45 ? byte ^ 4 : byte)), 'cannot be read'],
    [
      'a PNG with too few rows',
      rawPng({ width: 8, height: 8, interlaced: false }, deflateSync(Buffer.alloc(50))),
      '50 bytes of pixels are there instead of 200',
    ],
    ['a PNG of 10⁵ × 10⁵', rawPng({ width: 1e5, height: 1e5, interlaced: false }, bombData), 'too many'],
    [
      'an interlaced PNG with more data than pixels',
      rawPng({ width: 8, height: 8, interlaced: true }, bombData),
      'larger than',
    ],
    [
      'a PNG without width',
      rawPng({ width: 0, height: 8, interlaced: false }, deflateSync(Buffer.alloc(8))),
      'cannot be read',
    ],
    ['a truncated JPEG', photo.subarray(0, photo.length - 40), 'cannot be read'],
    ['a JPEG that ends in its header', photo.subarray(0, 100), 'cannot be read'],
  ])('refuses %s by name', (_, bytes, why) => {
    const file = write('bad.png', bytes);
    expect(() => readImage(file)).toThrow(UserError);
    expect(() => readImage(file)).toThrow(file);
    expect(() => readImage(file)).toThrow(why);
  });

  it('refuses a JPEG that says it has 65,000 × 65,000 pixels', () => {
    const start = photo.indexOf(Buffer.from([0xff, 0xc0])); // the frame header: length, precision, height, width
    const bytes = Buffer.from(photo);
    bytes.writeUInt16BE(65_000, start + 5);
    bytes.writeUInt16BE(65_000, start + 7);
    expect(() => readImage(write('bomb.jpg', bytes))).toThrow('maxResolutionInMP');
  });

  itUnless(noShared('data/cat.jpg'), 'reads a progressive photograph', () => {
    const { width, height } = readImage(join(shared, 'data/cat.jpg'));
    expect([width, height]).toEqual([940, 624]); // as its README says
  });
});

describe('images:FOLDER', () => {
  it('finds files in subfolders, in sorted order, every tenth for testing', async () => {
    // written in the reverse of the sorted order; file i has the red value i
    for (let i = 11; i >= 0; i--) write(`set/${i < 6 ? 'a' : 'b'}/${String(i).padStart(2, '0')}.PNG`, flat(i, 255));
    write('set/notes.txt', 'not an image');
    write('set/.hidden.png', 'not an image either');
    symlinkSync(join(folder, 'set'), join(folder, 'set/a/circle'));
    const { shape, train, test } = await loadDataset(`images:${join(folder, 'set')}?size=4`);
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
    ['a size of 0', () => `${folder}?size=0`, 'integer N'],
    ['a size that is no number', () => `${folder}?size=big`, 'integer N'],
    ['an unknown option', () => `${folder}?sise=64`, 'integer N'],
  ])('refuses %s', async (_, argument, why) => {
    const loading = loadDataset(`images:${argument()}`);
    await expect(loading).rejects.toThrow(UserError);
    await expect(loading).rejects.toThrow(why);
  });

  it('names a corrupt file', async () => {
    write('corrupt/1.png', flat(1));
    write('corrupt/2.png', flat(2).subarray(0, 60));
    await expect(loadDataset(`images:${join(folder, 'corrupt')}`)).rejects.toThrow(join(folder, 'corrupt', '2.png'));
  });
});
