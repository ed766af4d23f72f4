import { helper } from '../../ground/helpers.js';
import { defined } from '../../ground/certain.js';
import type { DeviceMemory } from '../engine.js';

/** Name and driver of the GPU that a process of CUDA computes on: the first of those that it sees. */
export async function usedGpu(): Promise<{ gpu: string; driver: string } | undefined> {
  const first = process.env.CUDA_VISIBLE_DEVICES?.split(',')[0] || '0'; // a number or a UUID
  const query = ['-i', first, '--query-gpu=name,driver_version', '--format=csv,noheader'];
  const { stdout, failed } = await helper('nvidia-smi', query, { reject: false, timeout: 10_000 });
  const [gpu, driver] = failed ? [] : stdout.trim().split(', ');
  return gpu && driver ? { gpu, driver } : undefined;
}

/**
 * Memory of all GPUs that this process holds, CUDA's own part included; undefined where the driver does not list the
 * process. TensorFlow does not say what it has allocated, but gives nothing back: what it has now is the most it had.
 */
export async function memoryOfThisProcess(): Promise<DeviceMemory | undefined> {
  const query = ['--query-compute-apps=pid,used_memory', '--format=csv,noheader,nounits'];
  const { stdout, failed } = await helper('nvidia-smi', query, { reject: false, timeout: 10_000 });
  const lines = failed ? [] : stdout.split('\n').map((line) => line.split(',').map(Number));
  const mebibytes = lines.flatMap(([pid, used]) =>
    pid === process.pid && Number.isFinite(used) ? [defined(used)] : [],
  );
  if (mebibytes.length === 0) return undefined;
  const bytes = mebibytes.reduce((sum, used) => sum + used) * 2 ** 20;
  return { bytes, peakBytes: bytes };
}
