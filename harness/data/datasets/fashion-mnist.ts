import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { defined } from '../../ground/certain.js';
import { messageOf, UserError } from '../../ground/errors.js';
import { cacheFolder } from '../../ground/folders.js';
import type { Dataset, DatasetSource } from '../dataset.js';
import { type Digests, IDX_FILES, type IdxFile, loadIdxDataset, verified } from '../idx-dataset.js';
import { fetchBytes } from '../fetch-bytes.js';
import { writeAtomically } from '../../ground/files.js';

/** Of the unpacked files of Debian's dataset-fashion-mnist 0.0~git20200523.55506a9-1, the authors' repository at that commit. */
const DIGESTS: Digests = {
  'train-images-idx3-ubyte': 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
  'train-labels-idx1-ubyte': 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
  't10k-images-idx3-ubyte': '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
  't10k-labels-idx1-ubyte': '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
};

/** Where the authors publish the .gz files. */
const ADDRESSES = [
  'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/',
  'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
];
const MAX_DOWNLOAD_BYTES = 2 ** 26;

/** Where the files may lie already, the user's own folder first. */
export function folders(): string[] {
  const own = process.env.GANBENCH_DATA ? [join(process.env.GANBENCH_DATA, 'fashion-mnist')] : [];
  return [...own, '/usr/share/datasets/fashion-mnist', cacheFolder('data', 'fashion-mnist')];
}

/** The file in the folder, gzipped or not; undefined where it is missing. */
function find(folder: string, file: IdxFile): string | undefined {
  return [join(folder, file), join(folder, `${file}.gz`)].find((path) => existsSync(path));
}

/** Loads the set from the first folder that has all four files; undefined where none has. */
export function loadFrom(candidates: readonly string[]): Dataset | undefined {
  const folder = candidates.find((candidate) => IDX_FILES.every((file) => find(candidate, file)));
  return folder === undefined
    ? undefined
    : loadIdxDataset('fashion-mnist', DIGESTS, (file) => defined(find(folder, file)));
}

/** Fills the folder; each file is checked before it gets its name, so an interrupted download leaves nothing wrong. */
export async function download(from: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const file of IDX_FILES.filter((each) => !find(folder, each))) {
    const bytes = await fetchBytes(`${from}${file}.gz`, MAX_DOWNLOAD_BYTES);
    verified(bytes, DIGESTS[file], `${from}${file}.gz`);
    writeAtomically(join(folder, `${file}.gz`), bytes);
  }
}

async function load(_?: string, { fetches = true } = {}): Promise<Dataset> {
  const folder = cacheFolder('data', 'fashion-mnist');
  const failures: string[] = [];
  let dataset = loadFrom(folders());
  for (const address of fetches ? ADDRESSES : []) {
    if (dataset) break;
    await download(address, folder).catch((error: unknown) => failures.push(`${address}: ${messageOf(error)}`));
    dataset = loadFrom([folder]);
  }
  if (dataset) return dataset;
  const why = fetches ? `could not be downloaded (${failures.join('; ')})` : 'was not looked for on the internet';
  throw new UserError(
    `Fashion-MNIST is missing and ${why}: install the Debian package ` +
      `dataset-fashion-mnist, or put its four .gz files into the folder fashion-mnist of a folder named by ` +
      `GANBENCH_DATA, or connect this machine to the internet.`,
  );
}

export default {
  name: 'fashion-mnist',
  title: 'Fashion-MNIST: pictures of clothes, 50,000 + 10,000 of 28×28, 10 classes',
  files: () => folders().flatMap((folder) => IDX_FILES.flatMap((file) => find(folder, file) ?? [])),
  load,
} satisfies DatasetSource;
