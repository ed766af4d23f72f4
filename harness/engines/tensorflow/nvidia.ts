import { helper } from '../../ground/helpers.js';
import { defined } from '../../ground/certain.js';
import type { DeviceMemory } from '../engine.js';

/** The GPUs that the environment leaves to this process, as numbers or UUIDs; undefined where it says nothing. */
export const allowedGpus = ({ CUDA_VISIBLE_DEVICES: named }: NodeJS.ProcessEnv = process.env): string[] | undefined =>
  named ? named.split(',').map((id) => id.trim()) : undefined;

const firstGpu = (): string => allowedGpus()?.[0] ?? '0';

/**
 * The environment in which CUDA sees one GPU: with several, TensorFlow takes memory of all, and its binding computes on the
 * last. In the order of the bus the numbers are those of `nvidia-smi`; by itself CUDA begins with the fastest.
 */
export const visibleTo = (gpu = firstGpu()): Record<string, string> => ({
  CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
  CUDA_VISIBLE_DEVICES: gpu,
});

/** A GPU as `nvidia-smi` describes it. */
export interface NvidiaGpu {
  readonly gpu: string;
  readonly driver: string;
  /** Its number or UUID, as it was asked for. */
  readonly gpuId: string;
}

/** What is known of a GPU, by default the one that this process computes on; undefined where `nvidia-smi` does not know it. */
export async function usedGpu(gpuId = firstGpu()): Promise<NvidiaGpu | undefined> {
  const query = ['-i', gpuId, '--query-gpu=name,driver_version', '--format=csv,noheader'];
  const { stdout, failed } = await helper('nvidia-smi', query, { reject: false, timeout: 10_000 });
  const [gpu, driver] = failed ? [] : stdout.trim().split(', ');
  return gpu && driver ? { gpu, driver, gpuId } : undefined;
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
