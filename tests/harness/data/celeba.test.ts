import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadCeleba } from '../../../harness/data/celeba.js';
import { loadDataset } from '../../../harness/data/index.js';
import type { Samples } from '../../../harness/data/dataset.js';
import { UserError } from '../../../harness/ground/errors.js';
import { pngOf } from './png-files.js';

const folder = mkdtempSync(join(tmpdir(), 'ganbench-celeba-'));
beforeAll(() => void vi.stubEnv('GANBENCH_CACHE', join(folder, 'cache')));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Six pictures: three to train on, one for validation, two to test with. */
const facts = { last: [3, 4, 6] } as const;

/** Its number is its red value; blue stands where the crop is not: DCGAN-tensorflow's centre is (178 − 108) / 2, (218 − 108) / 2. */
const face = (number: number, width = 178): Buffer =>
  pngOf(width, 218, (x, y) =>
    x < 35 || x >= 143 || y < 55 || y >= 163 ? [0, 0, 255] : [number, y < 109 ? 0 : 255, 0],
  );

function write(path: string, bytes: Uint8Array | string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}

function faces(name: string, numbers = [1, 2, 3, 4, 5, 6]): string {
  for (const number of numbers) write(`${name}/img_align_celeba/00000${number}.png`, face(number));
  return join(folder, name);
}

/** Red, green and blue of pixels of every sample. */
function colours({ count, read }: Samples, side: number, pixels: readonly number[]): number[][] {
  return Array.from({ length: count }, (_, index) => {
    const out = new Float32Array(3 * side * side);
    read(index, out, 0);
    return pixels.flatMap((pixel) => [0, 1, 2].map((c) => Math.round((out[3 * pixel + c]! + 1) * 127.5)));
  });
}

describe('CelebA', () => {
  it('has the middle 108 × 108 of the train and the test pictures, at the size that is asked for', async () => {
    const place = faces('plain');
    for (const side of [64, 128]) {
      const said: string[] = [];
      const load = () => loadCeleba('celeba', side, place, { say: (text) => void said.push(text) }, facts);
      const { shape, train, test, checksum, decoder } = await load();
      expect(decoder).toMatch(/^sharp \d.* vips \d/);
      expect(shape).toEqual([side, side, 3]);
      const corners = [0, side - 1, side * side - side, side * side - 1];
      const seen = (number: number) => [0, 0, 255, 255].flatMap((green) => [number, green, 0]);
      expect(colours(train, side, corners)).toEqual([1, 2, 3].map(seen));
      expect(colours(test, side, corners)).toEqual([5, 6].map(seen));
      // read once: the second time out of the cache
      expect([(await load()).checksum, said.length]).toEqual([checksum, 1]);
    }
  });

  it.each([
    ['list_eval_partition.txt', '000001.jpg 2\n000002.jpg 0\n000003.jpg 0\n000004.jpg 0\n000005.jpg 1\n000006.jpg 2\n'],
    [
      'Eval/list_eval_partition.csv',
      'image_id,partition\n000001.jpg,2\n000002.jpg,0\n000003.jpg,0\n000004.jpg,0\n000005.jpg,1\n000006.jpg,2',
    ],
  ])('is parted by %s', async (name, list) => {
    const place = faces(`parted-${name.length}`);
    write(`parted-${name.length}/${name}`, list);
    const { train, test } = await loadCeleba('celeba', 64, place, {}, facts);
    const reds = (samples: Samples) => colours(samples, 64, [0]).map(([red]) => red);
    expect([reds(train), reds(test)]).toEqual([
      [2, 3, 4],
      [1, 6],
    ]);
  });

  it.each<[string, () => void, RegExp]>([
    [
      'lacks pictures',
      () => rmSync(join(folder, 'bad/img_align_celeba/000003.png')),
      /has 5 of the 6 pictures.*first that is missing is 000003\.jpg/,
    ],
    ['has other pictures', () => write('bad/img_align_celeba/cat.png', face(1)), /it has cat\.png/],
    [
      'has pictures that are not aligned',
      () => write('bad/img_align_celeba/000002.png', face(2, 200)),
      /000002\.png.*it has 200 × 218 pixels instead of 178 × 218/,
    ],
    [
      'has a damaged picture',
      () => write('bad/img_align_celeba/000005.png', face(5).subarray(0, 99)),
      /000005\.png cannot be read as a picture/,
    ],
    ['has an odd list', () => write('bad/list_eval_partition.txt', '000001.jpg 3'), /Line 1 of .*txt/],
    ['has a short list', () => write('bad/list_eval_partition.txt', '000001.jpg 0'), /no part of 000002/],
  ])('is refused where its folder %s', async (_, make, message) => {
    rmSync(join(folder, 'bad'), { recursive: true, force: true });
    faces('bad');
    make();
    const loading = loadCeleba('celeba', 64, join(folder, 'bad'), {}, facts);
    await expect(loading).rejects.toThrow(UserError);
    await expect(loading).rejects.toThrow(message);
  });

  it('says where to get it, and counts 202,599 pictures', async () => {
    vi.stubEnv('GANBENCH_DATA', join(folder, 'none'));
    await expect(loadDataset('celeba')).rejects.toThrow(/CelebA is missing.*GANBENCH_DATA/);
    write('data/celeba/img_align_celeba/000001.jpg', face(1));
    vi.stubEnv('GANBENCH_DATA', join(folder, 'data'));
    await expect(loadDataset('celeba-128')).rejects.toThrow(/has 1 of the 202599 pictures of CelebA/);
  });
});
