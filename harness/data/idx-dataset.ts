import { messageOf, UserError } from '../ground/errors.js';
import type { Dataset, Samples } from './dataset.js';
import { parseIdx, unpack } from './idx.js';
import { pixelSamples, sha256 } from './pixels.js';
import { readBytes, LARGEST_FILE } from '../ground/files.js';

/** The files of MNIST and of the sets made in its image. */
export const IDX_FILES = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
] as const;
export type IdxFile = (typeof IDX_FILES)[number];

/** The sha256 of each file's unpacked content: gzip writes the same content in different bytes. */
export type Digests = Readonly<Record<IdxFile, string>>;

/** The unpacked content; throws a UserError when it is not the published one. */
export function verified(bytes: Uint8Array, digest: string, where: string): Uint8Array {
  const content = unpack(bytes, where);
  const found = sha256(content);
  if (found === digest) return content;
  throw new UserError(
    `${where} is damaged or another file: its content has the sha256 ${found}, the published one ${digest}; delete it and get it again.`,
  );
}

/** Labelled 28×28×1 images from four IDX files, gzipped or not, each checked against its digest. */
export function loadIdxDataset(name: string, digests: Digests, pathOf: (file: IdxFile) => string): Dataset {
  const read = (file: IdxFile) => {
    const path = pathOf(file);
    return parseIdx(verified(bytesOf(path), digests[file], path), path);
  };
  const split = (images: IdxFile, labels: IdxFile): Samples =>
    pixelSamples(read(images).values, 28 * 28, read(labels).values);
  return {
    name,
    shape: [28, 28, 1],
    train: split('train-images-idx3-ubyte', 'train-labels-idx1-ubyte'),
    test: split('t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'),
    checksum: sha256(...IDX_FILES.map((file) => digests[file])), // the content was just found to have these
  };
}

function bytesOf(path: string): Uint8Array {
  try {
    return readBytes(path, LARGEST_FILE, { follow: true });
  } catch (error) {
    throw new UserError(`${path} cannot be read: ${messageOf(error)}.`);
  }
}
