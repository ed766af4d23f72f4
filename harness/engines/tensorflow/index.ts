import util from 'node:util';

import * as tf from '@tensorflow/tfjs-core';

import { UserError } from '../../ground/errors.js';
import type { Device } from '../facts.js';
import { eager, type Engine } from '../engine.js';
import { installGradientRepairs } from '../gradients.js';
import { captured } from './capture.js';
import { installNativeKernels } from './kernels.js';
import { memoryOfThisProcess } from './nvidia.js';
import { provenanceOn } from './provenance.js';

export interface TensorflowOptions {
  /** `auto` takes a GPU where TensorFlow sees one. */
  device: Device | 'auto';
  /** Threads that one operation may use. */
  threads: number;
  /** Runs steps operation by operation instead of as one graph. */
  eager?: boolean | undefined;
  verbose?: boolean | undefined;
}

/** What is used here of tfjs-node's backend. */
interface NativeBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_Version: string };
}

/**
 * Starts TensorFlow's native library. The library reads its settings once, so a process has one such engine and its
 * first start decides. Throws what the import throws where `ganbench setup` has not been run, and a UserError where a
 * GPU was asked for and TensorFlow does not use it.
 */
export async function startTensorflow(options: TensorflowOptions): Promise<Engine> {
  const { device, threads, verbose = false } = options;
  Object.assign(process.env, settings(device, threads, verbose));
  restoreUtil();
  tf.enableProdMode();
  const { node } = await import('@tensorflow/tfjs-node-gpu');
  if (!(await tf.setBackend('tensorflow'))) throw new Error('The tensorflow backend of TensorFlow.js did not start.');

  const { isUsingGpuDevice, binding } = tf.backend() as unknown as NativeBackend;
  if (device === 'gpu' && !isUsingGpuDevice) throw new UserError(noGpu);
  installGradientRepairs();
  installNativeKernels();
  const used: Device = isUsingGpuDevice ? 'gpu' : 'cpu';
  return {
    name: 'tensorflow',
    device: used,
    version: `TensorFlow ${binding.TF_Version}, tfjs ${tf.version_core}`,
    threads,
    readsSlowly: isUsingGpuDevice,
    // On a GPU the state would cross the bus with every captured step.
    compile: options.eager || isUsingGpuDevice ? eager : captured,
    ...(isUsingGpuDevice && { deviceMemory: memoryOfThisProcess }),
    provenance: () => provenanceOn(used),
    eventWriter: (folder) => node.summaryFileWriter(folder),
  };
}

const noGpu =
  'TensorFlow does not see a GPU here: run `ganbench setup --device gpu` on a machine where `nvidia-smi` lists one, or use `--device cpu`.';

/** Environment variables are all that reaches TensorFlow through the binding, and it reads them when it is loaded. */
function settings(device: TensorflowOptions['device'], threads: number, verbose: boolean): Record<string, string> {
  return {
    // 0 shows all, 2 errors only.
    TF_CPP_MIN_LOG_LEVEL: verbose ? '0' : '2',
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: '1',
    TF_DETERMINISTIC_OPS: '1',
    ...(device === 'cpu' ? { CUDA_VISIBLE_DEVICES: '-1' } : gpuSettings),
  };
}

const gpuSettings = {
  TF_CUDNN_DETERMINISTIC: '1',
  // Autotuning times algorithms and takes the fastest, which is another one on another day.
  TF_CUDNN_USE_AUTOTUNE: '0',
  // TF32 keeps 10 bits of the mantissa.
  NVIDIA_TF32_OVERRIDE: '0',
  // Several runs share one GPU.
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
};

/** tfjs-node 4.22 calls two functions that newer versions of Node no longer have. */
function restoreUtil(): void {
  const legacy = util as unknown as Record<string, unknown>;
  legacy.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  legacy.isUndefined ??= (value: unknown) => value === undefined;
}
