import type { DatasetSource } from '../dataset.js';
import mnist from './mnist.js';
import { stackedDataset } from '../stacked.js';

/** Metz et al. 2017, arXiv:1611.02163, section 3.3.1. */
export default {
  name: 'stacked-mnist',
  title: 'Stacked MNIST: three digits as colour channels, 128,000 + 26,000 of 28×28, 1000 classes',
  files: mnist.files,
  load: () => stackedDataset('stacked-mnist', 3),
} satisfies DatasetSource;
