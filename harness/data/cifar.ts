import { gunzipSync } from 'node:zlib';
import { itemAt } from '../ground/certain.js';
import { messageOf, UserError } from '../ground/errors.js';
import { readPickledBatch, type StoredBatch } from './cifar-pickle.js';
import type { Dataset } from './dataset.js';
import { pixelSamples, sha256 } from './pixels.js';

const SIDE = 32;
const PLANE = SIDE * SIDE;
const CLASSES = 10;
/** Of the binary version: a label and three planes, red first. */
const RECORD = 1 + 3 * PLANE;

/** One of the two forms of the same pictures: https://www.cs.toronto.edu/~kriz/cifar.html. */
export interface CifarForm {
  /** For sentences: `binary version`. */
  readonly name: string;
  readonly archive: string;
  /** Of the archive. */
  readonly sha256: string;
  /** The folder in the archive. */
  readonly folder: string;
  /** The last one is for testing. */
  readonly files: readonly string[];
  /** @throws Error with a clause where the bytes are no batch of so many pictures. */
  parse(bytes: Uint8Array, count: number): StoredBatch;
}

const filesWith = (ending: string): string[] =>
  [...[1, 2, 3, 4, 5].map((number) => `data_batch_${number}`), 'test_batch'].map((name) => name + ending);

/** The digest as TensorFlow Datasets has it. */
const binary: CifarForm = {
  name: 'binary version',
  archive: 'cifar-10-binary.tar.gz',
  sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
  folder: 'cifar-10-batches-bin',
  files: filesWith('.bin'),
  parse(bytes, count) {
    if (bytes.length !== count * RECORD)
      throw new Error(
        `it has ${bytes.length} bytes instead of the ${count * RECORD} of ${count} pictures: it is ${bytes.length < count * RECORD ? 'cut off' : 'another file'}`,
      );
    const planes = new Uint8Array(count * 3 * PLANE);
    for (let image = 0; image < count; image++)
      planes.set(bytes.subarray(image * RECORD + 1, (image + 1) * RECORD), image * 3 * PLANE);
    return { planes, labels: Array.from({ length: count }, (_, image) => itemAt(bytes, image * RECORD)) };
  },
};

/** The digest as Keras has it. */
const python: CifarForm = {
  name: 'python version',
  archive: 'cifar-10-python.tar.gz',
  sha256: '6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce',
  folder: 'cifar-10-batches-py',
  files: filesWith(''),
  parse: readPickledBatch,
};

export const cifarForms: readonly CifarForm[] = [binary, python];

/** What is in one file: pixels [n × 32 × 32 × 3] and labels. */
interface Batch {
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

/** @throws UserError where the bytes are not `count` pictures with labels below 10. */
function batchOf(bytes: Uint8Array, count: number, { name, parse }: CifarForm, where: string): Batch {
  try {
    const { planes, labels } = parse(bytes, count);
    if (planes.length !== count * 3 * PLANE || labels.length !== count)
      throw new Error(`it has ${planes.length / (3 * PLANE)} pictures and ${labels.length} labels instead of ${count}`);
    const wrong = labels.findIndex((label) => typeof label !== 'number' || !(label >= 0 && label < CLASSES));
    if (wrong >= 0)
      throw new Error(`picture ${wrong} has the label ${String(labels[wrong])}, and there are ${CLASSES}`);
    return { pixels: channelsLast(planes, count), labels: Uint8Array.from(labels as number[]) };
  } catch (error) {
    throw new UserError(
      `${where} is no usable batch of CIFAR-10: ${messageOf(error).replace(/\.$/, '')}; get the ${name} again.`,
    );
  }
}

function channelsLast(planes: Uint8Array, count: number): Uint8Array {
  const pixels = new Uint8Array(planes.length);
  for (let image = 0; image < count; image++)
    for (let i = 0; i < PLANE; i++)
      for (let c = 0; c < 3; c++) pixels[(image * PLANE + i) * 3 + c] = planes[(image * 3 + c) * PLANE + i] as number;
  return pixels;
}

/** The data set of the six files of a form. @throws UserError where one is damaged or another one. */
export function cifarDataset(
  form: CifarForm,
  count: number,
  read: (file: string) => { readonly bytes: Uint8Array; readonly where: string },
): Dataset {
  const batches = form.files.map((file) => {
    const { bytes, where } = read(file);
    return batchOf(bytes, count, form, where);
  });
  const [train, test] = [joined(batches.slice(0, -1)), joined(batches.slice(-1))];
  return {
    name: 'cifar10',
    shape: [SIDE, SIDE, 3],
    train: pixelSamples(train.pixels, 3 * PLANE, train.labels),
    test: pixelSamples(test.pixels, 3 * PLANE, test.labels),
    checksum: sha256(train.pixels, train.labels, test.pixels, test.labels),
  };
}

const joined = (batches: readonly Batch[]): Batch => ({
  pixels: Buffer.concat(batches.map(({ pixels }) => pixels)),
  labels: Buffer.concat(batches.map(({ labels }) => labels)),
});

/** Of the unpacked archive, with room for its README. */
const MOST_UNPACKED = 2 ** 28;
const BLOCK = 512;

/**
 * Files of a .tar.gz by their last names (POSIX.1-1988 ustar; nothing is written anywhere).
 * @throws UserError where it cannot be unpacked.
 */
export function filesOfTar(packed: Uint8Array, where: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const tar = unpacked(packed, where);
  for (let at = 0; at + BLOCK <= tar.length;) {
    const name = tar.toString('latin1', at, at + 100).replace(/\0.*$/s, '');
    if (name === '') break;
    const size = parseInt(tar.toString('latin1', at + 124, at + 136), 8);
    if (!(size >= 0) || at + BLOCK + size > tar.length) throw new UserError(`${where} is cut off within ${name}.`);
    files.set(name.slice(name.lastIndexOf('/') + 1), tar.subarray(at + BLOCK, at + BLOCK + size));
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

function unpacked(packed: Uint8Array, where: string): Buffer {
  try {
    return gunzipSync(packed, { maxOutputLength: MOST_UNPACKED });
  } catch (error) {
    throw new UserError(`${where} cannot be unpacked with gzip: ${messageOf(error)}.`);
  }
}
