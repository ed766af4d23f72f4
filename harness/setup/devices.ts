import { readdir } from 'node:fs/promises';

import { defined } from '../ground/certain.js';
import type { Device } from '../engines/engine.js';
import { SetupImpossible } from './impossible.js';
import { helper } from '../ground/helpers.js';

/** The NVIDIA GPUs of this machine, one line each; empty where there is none. */
export async function visibleGpus(): Promise<string[]> {
  const listed = await helper('nvidia-smi', ['-L'], { reject: false, timeout: 10_000 });
  if (!listed.failed) return listed.stdout.split('\n').filter((line) => line.startsWith('GPU '));
  return readdir('/proc/driver/nvidia/gpus').catch(() => []);
}

/** Name and driver of the GPU that a process of CUDA computes on: the first of those that it sees. */
export async function usedGpu(): Promise<{ gpu: string; driver: string } | undefined> {
  const first = process.env.CUDA_VISIBLE_DEVICES?.split(',')[0] || '0'; // a number or a UUID
  const query = ['-i', first, '--query-gpu=name,driver_version', '--format=csv,noheader'];
  const { stdout, failed } = await helper('nvidia-smi', query, { reject: false, timeout: 10_000 });
  const [gpu, driver] = failed ? [] : stdout.trim().split(', ');
  return gpu && driver ? { gpu, driver } : undefined;
}

/** Memory of all GPUs that this process holds, CUDA's own part included; null where the driver does not list the process. */
export async function processGpuBytes(): Promise<number | null> {
  const query = ['--query-compute-apps=pid,used_memory', '--format=csv,noheader,nounits'];
  const { stdout, failed } = await helper('nvidia-smi', query, { reject: false, timeout: 10_000 });
  const lines = failed ? [] : stdout.split('\n').map((line) => line.split(',').map(Number));
  const mebibytes = lines.flatMap(([pid, used]) =>
    pid === process.pid && Number.isFinite(used) ? [defined(used)] : [],
  );
  return mebibytes.length > 0 ? mebibytes.reduce((sum, used) => sum + used) * 2 ** 20 : null;
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
      ? 'There is no NVIDIA GPU here: `nvidia-smi -L` lists none; use --device cpu.'
      : `TensorFlow has GPU libraries for linux x64 only, not for ${process.platform} ${process.arch}; use --device cpu.`,
  );
}
