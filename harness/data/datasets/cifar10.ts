import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UserError } from '../../ground/errors.js';
import { LARGEST_FILE, readBytes, unreadable, writeAtomically } from '../../ground/files.js';
import { cacheFolder } from '../../ground/folders.js';
import { cifarDataset, CIFAR_FILES, filesOfTar } from '../cifar.js';
import type { Dataset, DatasetSource } from '../dataset.js';
import { fetchBytes } from '../fetch-bytes.js';
import { sha256 } from '../pixels.js';

const ARCHIVE = 'cifar-10-binary.tar.gz';
const ADDRESS = `https://www.cs.toronto.edu/~kriz/${ARCHIVE}`;
/** As TensorFlow Datasets has it. */
const ARCHIVE_SHA256 = 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd';
const MAX_DOWNLOAD_BYTES = 2 ** 28;
/** Pictures in each file. */
const PER_FILE = 10_000;

/** Where it may lie, the user's own folder first. */
function folders(): string[] {
  const own = process.env.GANBENCH_DATA ? [join(process.env.GANBENCH_DATA, 'cifar-10')] : [];
  return [...own, cacheFolder('data', 'cifar-10')];
}

function bytesOf(path: string): Uint8Array {
  try {
    return readBytes(path, LARGEST_FILE, { follow: true });
  } catch (error) {
    throw unreadable(path, error);
  }
}

/**
 * The data set from a folder that has the six .bin files, the folder of the archive with them, or the archive itself;
 * undefined where it has none of these.
 * @throws UserError where a file is damaged or another one.
 */
export function loadFrom(folder: string, perFile = PER_FILE): Dataset | undefined {
  for (const place of [folder, join(folder, 'cifar-10-batches-bin')]) {
    const path = (file: string): string => join(place, file);
    if (CIFAR_FILES.every((file) => existsSync(path(file))))
      return cifarDataset((file) => bytesOf(path(file)), perFile, path);
  }
  const archive = join(folder, ARCHIVE);
  return existsSync(archive) ? fromArchive(bytesOf(archive), archive, perFile) : undefined;
}

function fromArchive(bytes: Uint8Array, where: string, perFile: number): Dataset {
  const files = filesOfTar(bytes, where);
  const read = (file: string): Uint8Array => {
    const found = files.get(file);
    if (!found) throw new UserError(`${where} has no ${file}: get the binary version of CIFAR-10 again.`);
    return found;
  };
  return cifarDataset(read, perFile, (file) => `${file} in ${where}`);
}

async function download(folder: string): Promise<Dataset | undefined> {
  const bytes = await fetchBytes(ADDRESS, MAX_DOWNLOAD_BYTES);
  const found = sha256(bytes);
  if (found !== ARCHIVE_SHA256) throw new Error(`the file has the sha256 ${found} instead of ${ARCHIVE_SHA256}`);
  writeAtomically(join(folder, ARCHIVE), bytes);
  return loadFrom(folder);
}

async function load(_?: string, { fetches = true } = {}): Promise<Dataset> {
  for (const folder of folders()) {
    const found = loadFrom(folder);
    if (found) return found;
  }
  if (!fetches)
    throw new UserError(
      `CIFAR-10 is missing and was not looked for on the internet: put its binary version, ${ARCHIVE} or the six .bin files, into the folder cifar-10 of a folder named by GANBENCH_DATA.`,
    );
  try {
    const fetched = await download(cacheFolder('data', 'cifar-10'));
    if (fetched) return fetched;
  } catch (error) {
    throw new UserError(
      `CIFAR-10 is missing and could not be downloaded (${ADDRESS}: ${messageOf(error)}): put its binary version, ${ARCHIVE} or the six .bin files, into the folder cifar-10 of a folder named by GANBENCH_DATA, or connect this machine to the internet.`,
    );
  }
  throw new UserError(`CIFAR-10 was downloaded and cannot be found again in ${cacheFolder('data', 'cifar-10')}.`);
}

/** Of the first folder that has some. */
function files(): string[] {
  const found = folders().map((folder) =>
    [ARCHIVE, ...CIFAR_FILES, ...CIFAR_FILES.map((file) => join('cifar-10-batches-bin', file))]
      .map((file) => join(folder, file))
      .filter((file) => existsSync(file)),
  );
  return found.find((each) => each.length > 0) ?? [];
}

export default {
  name: 'cifar10',
  title: 'CIFAR-10: photographs, 50,000 + 10,000 of 32×32 in colour, 10 classes',
  files,
  load,
} satisfies DatasetSource;
