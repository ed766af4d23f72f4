import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { Device } from '../engines/facts.js';
import { SetupImpossible } from './impossible.js';

export const tensorflowVersion = '2.18.1';

/** What pip fetches for one kind of machine. */
export interface Wheels {
  /** Says in one line what it is and how much. */
  readonly title: string;
  /** A requirements file with hashes: one per kind, because pip judges markers by the machine that it runs on. */
  readonly requirements: string;
  /** pip's names of the platform. The wheels for Python 3.11 are taken whatever Python runs pip. */
  readonly platforms: readonly string[];
  /** More arguments for pip, such as another place to look. */
  readonly pipArguments?: readonly string[];
}

const kinds: Readonly<Record<string, Omit<Wheels, 'requirements'>>> = {
  'cpu-linux-x64': { title: `tensorflow-cpu ${tensorflowVersion} (230 MB)`, platforms: ['manylinux2014_x86_64'] },
  'cpu-linux-arm64': { title: `tensorflow ${tensorflowVersion} (232 MB)`, platforms: ['manylinux2014_aarch64'] },
  'gpu-linux-x64': {
    title: `tensorflow ${tensorflowVersion} and the CUDA 12 libraries (2.2 GB, or 230 MB with --device cpu)`,
    platforms: ['manylinux2014_x86_64'],
  },
};

/** The wheels for a machine. @throws SetupImpossible where there are none for it. */
export function wheelsFor(device: Device, platform: string = process.platform, arch: string = process.arch): Wheels {
  const name = `${device}-${platform}-${arch}`;
  const kind = kinds[name];
  const requirements = fileURLToPath(new URL(`./requirements/${name}.txt`, import.meta.url));
  if (!kind || !existsSync(requirements))
    throw new SetupImpossible(
      `No TensorFlow library is known for ${platform} ${arch}: set GANBENCH_LIBTENSORFLOW to an installed one, or use --engine wasm.`,
    );
  return { ...kind, requirements };
}
