import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { UserError } from '../../errors.js';
import { eager, type Engine } from '../engine.js';
import { installGradientRepairs } from '../gradients.js';
import { installActivations } from './activations.js';
import { installConvolutionGradients } from './convolution-gradients.js';
import { installMatMul } from './matmul.js';
import { installSplit } from './split.js';

let kernelsInstalled = false;

/**
 * WebAssembly with XNNPACK and the kernels of this folder. Throws a UserError for any number of threads but 1, and an
 * Error if the backend does not start.
 */
export async function startWasm({ threads }: { threads: number }): Promise<Engine> {
  // Under Node the stock backend always takes its build without threads.
  if (threads !== 1)
    throw new UserError(
      `The wasm engine runs on 1 thread, not on ${threads}: set threads to 1 or take another engine.`,
    );
  const { setWasmPaths, version_wasm } = await import('@tensorflow/tfjs-backend-wasm');
  const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(join(dirname(main), sep));
  if (!(await withoutNewListeners(() => tf.setBackend('wasm'))))
    throw new Error('The wasm backend of TensorFlow.js did not start.');
  if (!kernelsInstalled) installKernels(tf.backend() as BackendWasm);
  installGradientRepairs();
  return {
    name: 'wasm',
    device: 'cpu',
    version: `tfjs ${tf.version_core}, tfjs-backend-wasm ${version_wasm}`,
    threads: 1,
    compile: eager,
  };
}

/** Our kernels call the stock ones that they replace, so a second installation would wrap the first. */
function installKernels(backend: BackendWasm): void {
  installConvolutionGradients(installMatMul());
  installActivations(backend);
  installSplit();
  kernelsInstalled = true;
}

/** Emscripten's start-up code rethrows what nobody caught, from a line of 100 kB that Node then prints: undo that. */
async function withoutNewListeners<T>(start: () => Promise<T>): Promise<T> {
  const events = ['uncaughtException', 'unhandledRejection'];
  const before = events.map((event) => process.listeners(event as NodeJS.Signals));
  const result = await start();
  events.forEach((event, i) => {
    const added = process.listeners(event as NodeJS.Signals).filter((listener) => !before[i]!.includes(listener));
    for (const listener of added) process.removeListener(event, listener);
  });
  return result;
}
