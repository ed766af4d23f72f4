import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { loadFrom } from '../../../harness/data/datasets/cifar10.js';
import { UserError } from '../../../harness/ground/errors.js';

const folder = mkdtempSync(join(tmpdir(), 'ganbench-cifar-'));
afterAll(() => rmSync(folder, { recursive: true }));

const names = ['data_batch_1', 'data_batch_2', 'data_batch_3', 'data_batch_4', 'data_batch_5', 'test_batch'];

/** Two pictures: a label each, and planes of one value, red before green before blue. */
const labelsOf = (number: number): number[] => [0, 1].map((image) => (2 * number + image) % 10);
const planesOf = (number: number, image: number): Buffer =>
  Buffer.concat([0, 1, 2].map((channel) => Buffer.alloc(1024, 100 * image + 10 * channel + number)));

const binaryBatch = (number: number): Buffer =>
  Buffer.concat([0, 1].flatMap((image) => [Buffer.from([labelsOf(number)[image]!]), planesOf(number, image)]));

const word = (text: string): Buffer => Buffer.concat([Buffer.from([0x55, text.length]), Buffer.from(text, 'latin1')]);

/**
 * As Python 2.7's cPickle wrote the published batches, protocol 2; Python's pickle.loads(…, encoding='latin1') reads it.
 */
function pickledBatch(
  number: number,
  labels = labelsOf(number),
  array = 'cnumpy.core.multiarray\n_reconstruct\n',
): Buffer {
  const data = Buffer.concat([planesOf(number, 0), planesOf(number, 1)]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(data.length);
  return Buffer.concat([
    Buffer.from('\x80\x02}q\x01(', 'latin1'),
    ...[word('batch_label'), word('training batch'), word('labels'), Buffer.from(']q\x05(')],
    ...labels.map((label) => Buffer.from([0x4b, label])),
    ...[Buffer.from('e'), word('data'), Buffer.from(`${array}q\x07cnumpy\nndarray\nq\x08K\0\x85`, 'latin1'), word('b')],
    Buffer.from('\x87Rq\x09(K\x01K\x02M\x00\x0c\x86cnumpy\ndtype\nq\x0a', 'latin1'),
    ...[word('u1'), Buffer.from('K\0K\x01\x87Rq\x0b(K\x03', 'latin1'), word('|')],
    Buffer.from('NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb\x89T', 'latin1'),
    ...[length, data, Buffer.from('tb'), word('filenames'), Buffer.from(']q\x0d('), word('a.png'), word('b.png')],
    Buffer.from('eu.'),
  ]);
}

const forms = [
  { form: 'binary', ending: '.bin', inside: 'cifar-10-batches-bin', batch: binaryBatch },
  { form: 'python', ending: '', inside: 'cifar-10-batches-py', batch: (number: number) => pickledBatch(number) },
] as const;
type Form = (typeof forms)[number];

function put({ ending, batch }: Form, name: string, change = (bytes: Buffer) => bytes): string {
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  names.forEach((file, number) => writeFileSync(join(place, file + ending), change(batch(number))));
  return place;
}

/** A ustar archive without checksums, which readers may look at. */
function tar({ ending, inside, batch }: Form): Buffer {
  const parts = names.flatMap((file, number) => {
    const bytes = batch(number);
    const header = Buffer.alloc(512);
    header.write(`${inside}/${file}${ending}`, 0);
    header.write(bytes.length.toString(8).padStart(11, '0'), 124);
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(1024)]));
}

describe.each(forms)('CIFAR-10 in its $form version', (each) => {
  const { form, inside } = each;

  it('has its pictures, channels last, with their labels, from files and from the archive', () => {
    const set = loadFrom(put(each, `${form}/plain`), 2)!;
    expect([set.shape, set.train.count, set.test.count]).toEqual([[32, 32, 3], 10, 2]);
    expect([...set.train.labels!]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const out = new Float32Array(3072);
    set.train.read(3, out, 0); // the second picture of the second file
    expect([...out.subarray(0, 3)].map((value) => Math.round((value + 1) * 127.5))).toEqual([101, 111, 121]);
    put(each, `${form}/inside/${inside}`);
    const archive = join(folder, form, 'packed', `cifar-10-${form}.tar.gz`);
    mkdirSync(dirname(archive));
    writeFileSync(archive, tar(each));
    for (const place of ['inside', 'packed'])
      expect(loadFrom(join(folder, form, place), 2)?.checksum).toBe(set.checksum);
    expect(loadFrom(join(folder, 'nowhere'))).toBeUndefined();
    // the same pictures have the same checksum in either version
    expect(loadFrom(put(forms[0], `${form}/other`), 2)?.checksum).toBe(set.checksum);
  });

  it('refuses an archive that is cut off or lacks a file', () => {
    const file = join(folder, form, 'cut', `cifar-10-${form}.tar.gz`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, tar(each).subarray(0, -40));
    expect(() => loadFrom(dirname(file), 2)).toThrow(/cannot be unpacked with gzip/);
    writeFileSync(file, gzipSync(Buffer.alloc(1024)));
    expect(() => loadFrom(dirname(file), 2)).toThrow(/has no data_batch_1/);
  });
});

const [binary, python] = forms;
it.each<[string, Form, (bytes: Buffer) => Buffer, RegExp]>([
  [
    'is cut off',
    binary,
    (bytes) => bytes.subarray(0, -1),
    /data_batch_1\.bin is no usable batch of CIFAR-10: it has 6145 bytes instead of the 6146 of 2 pictures: it is cut off/,
  ],
  ['is too long', binary, (bytes) => Buffer.concat([bytes, bytes]), /it is another file/],
  ['has other classes', binary, (bytes) => Buffer.from(bytes).fill(77, 0, 1), /picture 0 has the label 77, and there/],
  [
    'is a cut pickle',
    python,
    (bytes) => bytes.subarray(0, -9),
    /data_batch_1 is no usable batch.*its pickle is cut off/,
  ],
  ['is a pickle of one label', python, () => pickledBatch(0, [3]), /it has 2 pictures and 1 labels instead of 2/],
  ['is a pickle of other classes', python, () => pickledBatch(0, [3, 10]), /picture 1 has the label 10/],
  [
    'is a pickle that would run a command',
    python,
    () => pickledBatch(0, [0, 1], 'cos\nsystem\n'),
    /it names "os\.system", which arrays do not need; get the python version again/,
  ],
  ['is a pickle of something else', python, () => Buffer.from('\x80\x02]q\x01.', 'latin1'), /holds no dictionary/],
])('CIFAR-10 is refused where a file %s', (name, form, change, message) => {
  const place = put(form, `refused/${name}`, change);
  expect(() => loadFrom(place, 2)).toThrow(UserError);
  expect(() => loadFrom(place, 2)).toThrow(message);
});
