import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { CIFAR_FILES } from '../../../harness/data/cifar.js';
import { loadFrom } from '../../../harness/data/datasets/cifar10.js';
import { UserError } from '../../../harness/ground/errors.js';

const folder = mkdtempSync(join(tmpdir(), 'ganbench-cifar-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Two pictures: labels, and planes of one value each, red before green before blue. */
const batch = (number: number): Buffer =>
  Buffer.concat(
    [0, 1].flatMap((image) => [
      Buffer.from([(2 * number + image) % 10]),
      ...[0, 1, 2].map((channel) => Buffer.alloc(1024, 100 * image + 10 * channel + number)),
    ]),
  );

function put(name: string, change: (bytes: Buffer, file: string) => Buffer = (bytes) => bytes): string {
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  CIFAR_FILES.forEach((file, number) => writeFileSync(join(place, file), change(batch(number), file)));
  return place;
}

/** A ustar archive without checksums, which readers may look at. */
function tar(): Buffer {
  const parts = CIFAR_FILES.flatMap((file, number) => {
    const bytes = batch(number);
    const header = Buffer.alloc(512);
    header.write(`cifar-10-batches-bin/${file}`, 0);
    header.write(bytes.length.toString(8).padStart(11, '0'), 124);
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(1024)]));
}

describe('CIFAR-10', () => {
  it('has its pictures, channels last, with their labels, from files and from the archive', () => {
    const set = loadFrom(put('plain'), 2)!;
    expect([set.shape, set.train.count, set.test.count]).toEqual([[32, 32, 3], 10, 2]);
    expect([...set.train.labels!]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const out = new Float32Array(3072);
    set.train.read(3, out, 0); // the second picture of the second file
    expect([...out.subarray(0, 3)].map((value) => Math.round((value + 1) * 127.5))).toEqual([101, 111, 121]);
    put('inside/cifar-10-batches-bin');
    mkdirSync(join(folder, 'packed'));
    writeFileSync(join(folder, 'packed/cifar-10-binary.tar.gz'), tar());
    for (const place of ['inside', 'packed']) expect(loadFrom(join(folder, place), 2)?.checksum).toBe(set.checksum);
    expect(loadFrom(join(folder, 'nowhere'))).toBeUndefined();
  });

  it.each<[string, (bytes: Buffer, file: string) => Buffer, RegExp]>([
    ['cut off', (bytes) => bytes.subarray(0, -1), /data_batch_1\.bin has 6145 bytes instead of the 6146 of 2 pictures/],
    ['too long', (bytes) => Buffer.concat([bytes, bytes]), /it is another file/],
    ['of other classes', (bytes) => Buffer.from(bytes).fill(77, 0, 1), /picture 0 has the label 77, and there are 10/],
  ])('refuses a file that is %s', (name, change, message) => {
    const place = put(name, change);
    expect(() => loadFrom(place, 2)).toThrow(UserError);
    expect(() => loadFrom(place, 2)).toThrow(message);
  });

  it('refuses an archive that is cut off or lacks a file', () => {
    mkdirSync(join(folder, 'cut'));
    const file = join(folder, 'cut/cifar-10-binary.tar.gz');
    writeFileSync(file, tar().subarray(0, -40));
    expect(() => loadFrom(join(folder, 'cut'), 2)).toThrow(/cannot be unpacked with gzip/);
    writeFileSync(file, gzipSync(Buffer.alloc(1024)));
    expect(() => loadFrom(join(folder, 'cut'), 2)).toThrow(/has no data_batch_1\.bin/);
  });
});
