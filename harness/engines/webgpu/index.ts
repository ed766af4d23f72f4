import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { OperationError, UserError } from '../../ground/errors.js';
import type { Device } from '../facts.js';
import { eager, type Engine } from '../engine.js';
import { installGradientRepairs } from '../gradients.js';
import { installBatchNormGradients } from '../batch-norm-gradients.js';
import { installKernelGradients } from '../kernel-gradients.js';
import { installMatMul } from './kernels/matmul.js';
import { webgpuBackend, type Backend } from './backend.js';
import { installAdam } from './kernels/adam.js';
import { installBatchNorm } from './kernels/batch-norm.js';
import { captured, releaseWithState } from './replay/capture.js';
import { installSum } from './kernels/columns.js';
import { installConvolutionGradients } from './kernels/convolution-gradients.js';
import { installActivations } from './kernels/activations.js';
import { countBuffers, memoryOf } from './memory.js';
import { assertWorks, delivered, watchOver } from './faults.js';
import { resident } from './replay/resident.js';
import { installRmsprop } from './kernels/rmsprop.js';
import { installSmall } from './kernels/small/index.js';
import { openAdapter, SOFTWARE_FLAG, type Adapter } from './dawn.js';

export interface WebgpuOptions {
  /** `cpu` is refused unless a software adapter is wanted: WebGPU is for GPUs. */
  device?: Device | 'auto';
  /** Takes a processor that stands in for a GPU; by default where the environment says `GANBENCH_SOFTWARE_GPU=1`. */
  software?: boolean;
  /** Runs steps operation by operation instead of replaying recorded commands. */
  eager?: boolean | undefined;
  /** A part of the adapter's name, where there are several; the fastest by default. */
  gpu?: string | undefined;
  /** Options for Dawn, e.g. `backend=null`: a device that executes nothing, to time JavaScript alone. */
  dawn?: readonly string[];
}

/**
 * Any GPU with Vulkan, Metal or Direct3D 12, through Dawn. A process has one such engine, and its first start decides.
 * @throws UserError where there is no GPU.
 */
export async function startWebgpu(options: WebgpuOptions = {}): Promise<Engine> {
  const { device = 'auto', software = process.env[SOFTWARE_FLAG] === '1' } = options;
  if (device === 'cpu' && !software)
    throw new UserError('The engine webgpu computes on a GPU: use --engine tensorflow or wasm with --device cpu.');
  tf.enableProdMode();
  const adapter = await openAdapter(software, options.dawn, options.gpu);
  await register(adapter);
  installGradientRepairs();
  installKernelGradients();
  installBatchNormGradients();
  return {
    name: 'webgpu',
    device: adapter.software ? 'cpu' : 'gpu',
    version: `tfjs ${tf.version_core}, Dawn ${dawnVersion()}, ${adapter.name}`,
    threads: 1,
    readsSlowly: true,
    compile: options.eager ? eager : captured,
    resident,
    deviceMemory: async () => memoryOf(webgpuBackend().device),
  };
}

const dawnVersion = (): string =>
  (createRequire(import.meta.url)('webgpu/package.json') as { version: string }).version;

/** Registers tfjs's backend on the adapter that was looked at, with settings that make results repeatable. */
async function register({ gpu, info, name }: Adapter): Promise<void> {
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  if (tf.getBackend() === 'webgpu') return;
  const device = await gpu.requestDevice({
    requiredFeatures: gpu.features.has('timestamp-query') ? ['timestamp-query'] : [],
    requiredLimits: Object.fromEntries(limits.map((name) => [name, gpu.limits[name]])) as Record<string, number>,
  });
  countBuffers(device);
  watchOver(device, name);
  // The package registers a backend that opens a device without asking what adapter it is on.
  tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => new WebGPUBackend(device, info));
  if (!(await tf.setBackend('webgpu'))) throw new Error('The webgpu backend of TensorFlow.js did not start.');
  // 3 is the packed product: the choice by shape may take one that adds in the order in which threads happen to come.
  tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', 3);
  // On the host a few numbers would be rounded as JavaScript does it, and a recorded step could not contain them.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  guard(webgpuBackend());
  releaseWithState(webgpuBackend());
  installConvolutionGradients();
  installMatMul();
  installSum();
  installActivations();
  installSmall();
  installBatchNorm();
  installAdam();
  installRmsprop();
}

const limits = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
  'maxStorageBuffersPerShaderStage',
] as const;

/** Says so where the backend would fail in another way, or where its results would change from run to run. */
function guard(backend: Backend): void {
  const { device } = backend; // another stands in for it while a step is recorded
  const stock = {
    read: backend.readSync.bind(backend),
    readLater: backend.read.bind(backend),
    run: backend.runWebGPUProgram.bind(backend),
  };
  backend.readSync = (dataId) => {
    if (!backend.tensorMap.get(dataId).values)
      throw new OperationError(
        'WebGPU cannot read a tensor at once, as `dataSync` does: read it with `await tensor.data()`.',
      );
    return stock.read(dataId);
  };
  // What is read back is kept beside the tensor, but replays write the buffers of others than tfjs behind its back.
  backend.read = async (dataId) => {
    const values = await delivered(device, stock.readLater(dataId));
    if (!backend.tensorMap.has(dataId)) return values;
    const data = backend.tensorMap.get(dataId);
    if (data.external) data.values = null;
    return values;
  };
  backend.runWebGPUProgram = (program, inputs, dtype, uniforms, output) => {
    assertWorks(device);
    if (program.atomic && dtype === 'float32')
      throw new OperationError(
        `On WebGPU ${program.constructor.name} adds numbers in no fixed order, so its results cannot be repeated: use another operation, or another engine.`,
      );
    return stock.run(program, inputs, dtype, uniforms, output);
  };
}
