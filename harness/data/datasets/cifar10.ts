import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UserError } from '../../ground/errors.js';
import { LARGEST_FILE, readBytes, unreadable, writeAtomically } from '../../ground/files.js';
import { cacheFolder } from '../../ground/folders.js';
import { cifarDataset, cifarForms, filesOfTar, type CifarForm } from '../cifar.js';
import type { Dataset, DatasetSource } from '../dataset.js';
import { fetchBytes } from '../fetch-bytes.js';
import { sha256 } from '../pixels.js';

const ADDRESS = 'https://www.cs.toronto.edu/~kriz/';
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
 * The data set from a folder that has the six files of the binary or the python version, the folder of the archive with them,
 * or the archive itself; undefined where it has none of these.
 * @throws UserError where a file is damaged or another one.
 */
export function loadFrom(folder: string, perFile = PER_FILE): Dataset | undefined {
  for (const form of cifarForms) {
    for (const place of [folder, join(folder, form.folder)]) {
      const path = (file: string): string => join(place, file);
      if (form.files.every((file) => existsSync(path(file))))
        return cifarDataset(form, perFile, (file) => ({ bytes: bytesOf(path(file)), where: path(file) }));
    }
  }
  const packed = cifarForms.find(({ archive }) => existsSync(join(folder, archive)));
  return packed && fromArchive(packed, join(folder, packed.archive), perFile);
}

function fromArchive(form: CifarForm, archive: string, perFile: number): Dataset {
  const files = filesOfTar(bytesOf(archive), archive);
  return cifarDataset(form, perFile, (file) => {
    const bytes = files.get(file);
    if (!bytes) throw new UserError(`${archive} has no ${file}: get the ${form.name} of CIFAR-10 again.`);
    return { bytes, where: `${file} in ${archive}` };
  });
}

async function download({ archive, sha256: expected }: CifarForm, folder: string): Promise<void> {
  const bytes = await fetchBytes(ADDRESS + archive, MAX_DOWNLOAD_BYTES);
  const found = sha256(bytes);
  if (found !== expected) throw new Error(`the file has the sha256 ${found} instead of ${expected}`);
  writeAtomically(join(folder, archive), bytes);
}

async function load(_?: string, { fetches = true } = {}): Promise<Dataset> {
  for (const folder of folders()) {
    const found = loadFrom(folder);
    if (found) return found;
  }
  const folder = cacheFolder('data', 'cifar-10');
  const failures: string[] = [];
  for (const form of fetches ? cifarForms : []) {
    await download(form, folder).catch((error: unknown) => failures.push(`${form.archive}: ${messageOf(error)}`));
    const fetched = loadFrom(folder);
    if (fetched) return fetched;
  }
  const why = fetches
    ? `could not be downloaded from ${ADDRESS} (${failures.join('; ')})`
    : 'was not looked for on the internet';
  const archives = cifarForms.map(({ archive }) => archive).join(' or ');
  throw new UserError(
    `CIFAR-10 is missing and ${why}: put ${archives}, or the six files of one, into the folder cifar-10 of a folder named by GANBENCH_DATA, or connect this machine to the internet.`,
  );
}

/** Of the first folder that has some. */
function files(): string[] {
  const names = cifarForms.flatMap((form) => [
    form.archive,
    ...form.files,
    ...form.files.map((file) => join(form.folder, file)),
  ]);
  const found = folders().map((folder) => names.map((file) => join(folder, file)).filter((file) => existsSync(file)));
  return found.find((each) => each.length > 0) ?? [];
}

export default {
  name: 'cifar10',
  title: 'CIFAR-10: photographs, 50,000 + 10,000 of 32×32 in colour, 10 classes',
  files,
  load,
} satisfies DatasetSource;
