import { messageOf, UserError } from '../ground/errors.js';
import { part, type Dataset, type Samples } from './dataset.js';
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

/** GANs train on the first 50,000 of the 60,000, as is usual; the networks that judge them have the other 10,000. */
const TRAINED_ON = 50_000;

/** Labelled 28×28×1 images from four IDX files, gzipped or not, each checked against its digest. */
export function loadIdxDataset(name: string, digests: Digests, pathOf: (file: IdxFile) => string): Dataset {
  const read = (file: IdxFile) => {
    const path = pathOf(file);
    return parseIdx(verified(bytesOf(path), digests[file], path), path);
  };
  const split = (images: IdxFile, labels: IdxFile): Samples =>
    pixelSamples(read(images).values, 28 * 28, read(labels).values);
  const all = split('train-images-idx3-ubyte', 'train-labels-idx1-ubyte');
  return {
    name,
    shape: [28, 28, 1],
    train: part(all, 0, TRAINED_ON),
    judging: part(all, TRAINED_ON, all.count),
    test: split('t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'),
    // The content was just found to have these digests.
    checksum: sha256(...IDX_FILES.map((file) => digests[file]), `trained on ${TRAINED_ON}`),
  };
}

function bytesOf(path: string): Uint8Array {
  try {
    return readBytes(path, LARGEST_FILE, { follow: true });
  } catch (error) {
    throw new UserError(`${path} cannot be read: ${messageOf(error)}.`);
  }
}
