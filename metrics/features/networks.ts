import { fileURLToPath } from 'node:url';
import { defaultOf, moduleNames } from '../../harness/ground/modules.js';
import type { PublishedWeights } from '../../harness/setup/published.js';
import type { NetworkSource } from './source.js';

const folder = new URL('./networks/', import.meta.url);
const names = moduleNames(folder);

/** Paths of the files of `networks/`: no import leads to them. */
export const networkFiles: readonly string[] = names.map((name) => fileURLToPath(new URL(`${name}.ts`, folder)));

/** Every network of the folder `networks/`, in the order of the files. */
export const featureNetworks: readonly NetworkSource[] = (
  await Promise.all(names.map((name) => defaultOf<NetworkSource | readonly NetworkSource[]>(folder, name)))
).flat();

/** The weights that the networks need and others publish. */
export const publishedWeights: readonly PublishedWeights[] = [
  ...new Set(featureNetworks.flatMap(({ weights }) => weights ?? [])),
];
