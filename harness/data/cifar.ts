import { gunzipSync } from 'node:zlib';
import { itemAt } from '../ground/certain.js';
import { messageOf, UserError } from '../ground/errors.js';
import type { Dataset } from './dataset.js';
import { pixelSamples, sha256 } from './pixels.js';

const SIDE = 32;
const PLANE = SIDE * SIDE;
/** A label and three planes, red first: https://www.cs.toronto.edu/~kriz/cifar.html, "Binary version". */
const RECORD = 1 + 3 * PLANE;
const CLASSES = 10;

export const CIFAR_FILES = [...[1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`), 'test_batch.bin'] as const;

/** What is in one file: pixels [n × 32 × 32 × 3] and labels. */
interface Batch {
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

/** @throws UserError where the bytes are not `count` records of a label below 10 and 3 × 32 × 32 pixels. */
export function parseBatch(bytes: Uint8Array, count: number, where: string): Batch {
  if (bytes.length !== count * RECORD)
    throw new UserError(
      `${where} has ${bytes.length} bytes instead of the ${count * RECORD} of ${count} pictures: it is ${bytes.length < count * RECORD ? 'cut off' : 'another file'}; get the binary version again.`,
    );
  const pixels = new Uint8Array(count * 3 * PLANE);
  const labels = new Uint8Array(count);
  for (let image = 0; image < count; image++) {
    const start = image * RECORD;
    const label = itemAt(bytes, start);
    if (label >= CLASSES)
      throw new UserError(
        `${where} is no batch of CIFAR-10: picture ${image} has the label ${label}, and there are 10.`,
      );
    labels[image] = label;
    for (let i = 0; i < PLANE; i++)
      for (let c = 0; c < 3; c++) pixels[(image * PLANE + i) * 3 + c] = bytes[start + 1 + c * PLANE + i] as number;
  }
  return { pixels, labels };
}

/** The data set of its six files, in their order. */
export function cifarDataset(
  read: (file: string) => Uint8Array,
  count: number,
  where: (file: string) => string,
): Dataset {
  const batches = CIFAR_FILES.map((file) => parseBatch(read(file), count, where(file)));
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
