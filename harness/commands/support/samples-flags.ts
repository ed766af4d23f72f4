import { availableParallelism } from 'node:os';
import { Option } from 'commander';
import { count } from './flags.js';

/** The network that samples go through. */
export const featuresOption = (): Option =>
  new Option('--features <network>', 'a feature network, module:FILE, or none for arrays of features').default(
    'default',
    'efficientnet-lite0 for colour, else mobilenet025',
  );

/** As many threads as there are cores, unless told otherwise. */
export const threadsOption = (description: string): Option =>
  new Option('--threads <count>', description).argParser(count).default(availableParallelism(), 'as many as cores');
