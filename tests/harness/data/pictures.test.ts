import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import { zipSync } from 'fflate';
import jpeg from 'jpeg-js';
import { afterAll, describe, expect, it } from 'vitest';
import { listPictures } from '../../../harness/data/pictures/list.js';
import { colours, type Picture } from '../../../harness/data/pictures/picture.js';
import { readPicture } from '../../../harness/data/pictures/readers.js';
import { thumbnail } from '../../../harness/data/pictures/resize.js';
import { sha256 } from '../../../harness/data/pixels.js';
import { UserError } from '../../../harness/ground/errors.js';
import { avif } from '../../torture/good-files.js';
import { itUnless, noShared, shared } from '../../needs.js';
import { flatPng, pngOf, type Colour } from './png-files.js';

const folder = mkdtempSync(join(tmpdir(), 'ganbench-pictures-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(path: string, bytes: Uint8Array | string): string {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, bytes);
  return file;
}

const read = (file: string): Promise<Picture> => readPicture({ place: { file } });

/** A PNG file with the given header and data; its checksums are wrong. */
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
    flatPng(0).subarray(0, 8),
    chunk('IHDR', ihdr),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('a picture', () => {
  const examples = fileURLToPath(new URL('./pictures/', import.meta.url));
  const pillow = JSON.parse(readFileSync(join(examples, 'pillow.json'), 'utf8')) as Record<
    string,
    { width: number; height: number; sha256: string }
  >;

  it.each(Object.entries(pillow))('%s has the pixels of Pillow, bit for bit', async (name, expected) => {
    const picture = await read(join(examples, name));
    expect([picture.width, picture.height]).toEqual([expected.width, expected.height]);
    expect(sha256(colours(picture))).toBe(expected.sha256);
  });

  it('is of one channel where all its pixels are grey, however they are stored', async () => {
    const grey = await read(
      write(
        'grey.png',
        pngOf(2, 2, (x, y) => [x + 9 * y, x + 9 * y, x + 9 * y]),
      ),
    );
    expect([grey.channels, ...grey.pixels]).toEqual([1, 0, 1, 9, 10]);
    expect((await read(write('red.png', flatPng(1)))).channels).toBe(3);
  });

  it.each([
    ['png-tail.png', 'the PNG has bytes after its end'],
    ['png-no-end.png', 'the PNG has no end'],
    ['png-16-bits-grey.png', 'grey of 16 bits is cut off at 255, as Pillow does'],
    ['png-rgb.png', undefined],
  ])('%s is remarked on: %s', async (name, remark) => {
    expect((await read(join(examples, name))).remark).toBe(remark);
  });

  it('is told by its content and not by its name', async () => {
    const data = Buffer.alloc(16 * 8 * 4, 120);
    const file = write('photo.png', jpeg.encode({ width: 16, height: 8, data }, 95).data);
    expect(await read(file)).toMatchObject({ width: 16, height: 8, channels: 1 });
    expect(await read(write('a.webp', avif))).toMatchObject({ width: 8, height: 6 });
  });

  const photo = jpeg.encode({ width: 64, height: 64, data: Buffer.alloc(64 * 64 * 4, 77) }, 90).data;
  const bomb = deflateSync(Buffer.alloc(64 * 2 ** 20));
  const huge = Buffer.from(photo);
  const start = photo.indexOf(Buffer.from([0xff, 0xc0])); // the frame header: length, precision, height, width
  huge.writeUInt16BE(65_000, start + 5);
  huge.writeUInt16BE(65_000, start + 7);
  it.each([
    ['an empty file', Buffer.alloc(0), 'it is none of JPEG, PNG, WebP'],
    ['text', Buffer.from('hello'), 'it is none of JPEG, PNG, WebP'],
    // Formats of libvips that run other libraries or read other files.
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>'), 'it is none of'],
    ['PDF', Buffer.from('%PDF-1.4\n'), 'it is none of'],
    ['a PNG of 20 bytes', flatPng(1).subarray(0, 20), 'it may be damaged'],
    ['a truncated PNG', flatPng(1).subarray(0, 50), 'it may be damaged'],
    ['a PNG with a flipped bit', flatPng(1).map((byte, at) => (at === 45 ? byte ^ 4 : byte)), 'it may be damaged'],
    [
      'a PNG with too few rows',
      rawPng({ width: 8, height: 8, interlaced: false }, deflateSync(Buffer.alloc(50))),
      'cannot be read',
    ],
    ['a PNG of 10⁵ × 10⁵', rawPng({ width: 1e5, height: 1e5, interlaced: false }, bomb), 'exceeds pixel limit'],
    [
      'a PNG without width',
      rawPng({ width: 0, height: 8, interlaced: false }, deflateSync(Buffer.alloc(8))),
      'cannot be read',
    ],
    ['a truncated JPEG', photo.subarray(0, photo.length - 40), 'it may be damaged'],
    ['a JPEG that ends in its header', photo.subarray(0, 100), 'it may be damaged'],
    ['a JPEG that says it has 65,000 × 65,000 pixels', huge, 'exceeds pixel limit'],
  ])('that is %s is refused by name', async (_, bytes, why) => {
    const file = write('bad.png', bytes);
    await expect(read(file)).rejects.toThrow(UserError);
    await expect(read(file)).rejects.toThrow(file);
    await expect(read(file)).rejects.toThrow(why);
  });

  itUnless(noShared('data/cat.jpg'), 'may be a progressive photograph', async () => {
    const { width, height } = await read(join(shared, 'data/cat.jpg'));
    expect([width, height]).toEqual([940, 624]); // as its README says
  });
});

describe('thumbnail', () => {
  const image = (width: number, height: number, colour: Colour) => read(write('t.png', pngOf(width, height, colour)));
  const square = (picture: Picture, side: number) => [...thumbnail(picture, { width: side, height: side }).pixels];

  it('keeps an image of the size as it is', async () => {
    const original = await image(4, 4, (x, y) => [x * 16 + y, 7 * x, 200 - y]);
    expect([...thumbnail(original, original).pixels]).toEqual([...original.pixels]);
  });

  it('averages the area under each pixel, also under parts of pixels', async () => {
    // 3 → 2: the middle column counts half in each; (0 + 90/2) / 1.5 = 30, (90/2 + 240) / 1.5 = 190
    const original = await image(3, 3, (x) => [[0, 90, 240][x]!, 0, 9]);
    expect(square(original, 2)).toEqual([30, 0, 9, 190, 0, 9, 30, 0, 9, 190, 0, 9]);
  });

  it('crops the middle of wide and of high images', async () => {
    const red = (pixels: number[]) => pixels.filter((_, i) => i % 3 === 0);
    expect(red(square(await image(6, 2, (x) => [x * 10, 0, 1]), 2))).toEqual([20, 30, 20, 30]); // columns 2 and 3
    expect(red(square(await image(2, 6, (_, y) => [y * 10, 0, 1]), 2))).toEqual([20, 20, 30, 30]); // rows 2 and 3
  });

  it('crops to the proportions of a size that is no square', async () => {
    const { width, height, pixels } = thumbnail(await image(6, 4, (x, y) => [x * 10, y * 10, 1]), {
      width: 4,
      height: 4 / 2,
    }); // all columns, rows 0 … 2 of which each covers 1.5
    expect([width, height]).toEqual([4, 2]);
    expect([...pixels].filter((_, i) => i % 3 === 0)).toEqual([3, 17, 33, 47, 3, 17, 33, 47]); // (0 + 10/2) / 1.5 …
  });

  it('enlarges small images', async () => {
    const out = square(await image(2, 2, (x, y) => [100 * x, 100 * y, 1]), 4);
    expect(out.filter((_, i) => i % 3 === 0)).toEqual([0, 0, 100, 100, 0, 0, 100, 100, 0, 0, 100, 100, 0, 0, 100, 100]);
  });
});

describe('a list of pictures', () => {
  it('is sorted by paths below the folder, follows links, and counts what it leaves out', () => {
    for (const name of ['b/2.PNG', 'a/1.jfif', 'a/3.webp']) write(`set/${name}`, flatPng(1));
    for (const name of ['notes.txt', 'a/x.bmp', 'a/y.bmp', 'README']) write(`set/${name}`, 'no picture');
    write('set/.hidden.png', flatPng(1));
    symlinkSync(join(folder, 'set'), join(folder, 'set/a/circle'));
    const { places, leftOut } = listPictures(join(folder, 'set'));
    expect(places.map(({ name }) => name)).toEqual(['a/1.jfif', 'a/3.webp', 'b/2.PNG']);
    expect(leftOut).toMatch(/^4 files left out \(2 \.bmp, 1 \S.*\), not PNG, JPEG/);
  });

  it('can be that of an archive, whose pictures are read one at a time', async () => {
    const [one, two] = [flatPng(1), flatPng(2)];
    const file = write('set.zip', zipSync({ 'b.png': [two, { level: 0 }], 'a.png': one, '__MACOSX/a.png': two }));
    const { places } = listPictures(file);
    expect(places.map(({ name }) => name)).toEqual(['a.png', 'b.png']);
    const reds = await Promise.all(places.map(async (place) => (await readPicture({ place })).pixels[0]));
    expect(reds).toEqual([1, 2]);
    const cut = write('cut.zip', readFileSync(file).subarray(0, -30));
    expect(() => listPictures(cut)).toThrow(/cut\.zip is not a whole \.zip archive/);
  });
});
