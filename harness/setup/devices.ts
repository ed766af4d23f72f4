import { readdir } from 'node:fs/promises';

import type { Device } from '../engines/facts.js';
import { SetupImpossible } from './impossible.js';
import { helper, isInstalled } from '../ground/helpers.js';

/** The NVIDIA GPUs of this machine, one line each; empty where there is none. */
export async function visibleGpus(): Promise<string[]> {
  const listed = isInstalled('nvidia-smi')
    ? await helper('nvidia-smi', ['-L'], { reject: false, timeout: 10_000 })
    : undefined;
  if (listed && !listed.failed) return listed.stdout.split('\n').filter((line) => line.startsWith('GPU '));
  return readdir('/proc/driver/nvidia/gpus').catch(() => []);
}

/**
 * The device that TensorFlow is set up for: a GPU where one is visible, unless `cpu` was asked for.
 * @throws SetupImpossible where a GPU was asked for and there is none that the wheels serve.
 */
export async function chooseDevice(wanted: 'auto' | Device): Promise<Device> {
  if (wanted === 'cpu') return 'cpu';
  const served = process.platform === 'linux' && process.arch === 'x64';
  if (served && (await visibleGpus()).length > 0) return 'gpu';
  if (wanted === 'auto') return 'cpu';
  throw new SetupImpossible(
    served
      ? 'There is no NVIDIA GPU here: `nvidia-smi -L` lists none. Use --device cpu.'
      : `TensorFlow has GPU libraries for linux x64 only, not for ${process.platform} ${process.arch}; use --device cpu.`,
  );
}
