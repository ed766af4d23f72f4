import * as tf from '@tensorflow/tfjs-core';

import { UserError } from '../../ground/errors.js';
import type { Device } from '../facts.js';
import { eager, type Engine, type Step } from '../engine.js';
import { installGradientRepairs } from '../gradients.js';
import { asFunction, captured } from './capture.js';
import { checked } from './checked.js';
import { installNativeKernels } from './kernels.js';
import { memoryOfThisProcess, visibleTo } from './nvidia.js';
import { passesForFunction, passesForSession } from './passes.js';
import { provenanceOn } from './provenance.js';
import { restoreUtil } from './restore-util.js';

export interface TensorflowOptions {
  /** `auto` takes a GPU where TensorFlow sees one. */
  device: Device | 'auto';
  /** Threads that one operation may use. */
  threads: number;
  /** Runs steps operation by operation instead of as one graph. */
  eager?: boolean | undefined;
  /** Which GPU of several, by its number in `nvidia-smi` or its UUID: the first by default. */
  gpu?: string | undefined;
  /** Captures on the CPU as on a GPU, as tests want it: by default where the environment says `GANBENCH_CHECK_CAPTURE=1`. */
  checks?: boolean | undefined;
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
  const { device, checks = process.env[CHECK_FLAG] === '1' } = options;
  Object.assign(process.env, settings(options));
  restoreUtil();
  tf.enableProdMode();
  await import('@tensorflow/tfjs-node-gpu');
  if (!(await tf.setBackend('tensorflow'))) throw new Error('The tensorflow backend of TensorFlow.js did not start.');

  const { isUsingGpuDevice, binding } = tf.backend() as unknown as NativeBackend;
  if (device === 'gpu' && !isUsingGpuDevice) throw new UserError(noGpu);
  installGradientRepairs();
  installNativeKernels();
  const used: Device = isUsingGpuDevice ? 'gpu' : 'cpu';
  const warn = (sentence: string): void => (engine.onWarning ?? process.emitWarning)(sentence);
  // A session would carry the state over the bus with every step; and that its graph has the bits of single operations is
  // known of CPUs, where the tests compare them.
  const load = asFunction(isUsingGpuDevice ? passesForFunction : passesForSession);
  const capturing = isUsingGpuDevice || checks ? (step: Step) => checked(step, { load, warn }) : captured;
  const engine: Engine = {
    name: 'tensorflow',
    device: used,
    version: `TensorFlow ${binding.TF_Version}, tfjs ${tf.version_core}`,
    threads: options.threads,
    readsSlowly: isUsingGpuDevice,
    compile: options.eager ? eager : capturing,
    ...(isUsingGpuDevice && { deviceMemory: memoryOfThisProcess }),
    provenance: () => provenanceOn(used),
  };
  return engine;
}

/** Set to 1, the CPU captures steps as a GPU does: as functions that are compared with eager steps first. */
export const CHECK_FLAG = 'GANBENCH_CHECK_CAPTURE';

const noGpu =
  'TensorFlow does not see a GPU here: run `ganbench setup --device gpu` on a machine where `nvidia-smi` lists one, or use `--device cpu`.';

/** Environment variables are all that reaches TensorFlow through the binding, and it reads them when it is loaded. */
function settings({ device, threads, gpu, verbose }: TensorflowOptions): Record<string, string> {
  return {
    // 0 shows all, 2 errors only.
    TF_CPP_MIN_LOG_LEVEL: verbose ? '0' : '2',
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: '1',
    TF_DETERMINISTIC_OPS: '1',
    ...(device === 'cpu' ? { CUDA_VISIBLE_DEVICES: '-1' } : { ...visibleTo(gpu), ...gpuSettings }),
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
