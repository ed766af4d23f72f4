import type { DatasetSource } from '../dataset.js';
import mnist from './mnist.js';
import { stackedDataset } from '../stacked.js';

/** The little sister of Stacked MNIST, for machines on which 1000 modes take too long. */
export default {
  name: 'stacked-mnist-100',
  title: 'Stacked MNIST of two digits: 12,800 + 2,600 of 28×28×2, 100 classes',
  files: mnist.files,
  load: () => stackedDataset('stacked-mnist-100', 2),
} satisfies DatasetSource;
