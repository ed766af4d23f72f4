import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { getThreadsCount, setWasmPaths, version_wasm, type BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { itemAt } from '../../ground/certain.js';
import { UserError } from '../../ground/errors.js';
import { eager, type Engine } from '../engine.js';
import { installGradientRepairs } from '../gradients.js';
import { installActivations } from './activations.js';
import { installConvolutionGradients } from './convolution-gradients.js';
import { installMatMul } from './matmul.js';
import { installSplit } from './split.js';
import { MOST_THREADS, registerThreads } from './threads.js';

/** The engine of this process: its kernels hold data of its backend, so there is no second one. */
let started: Engine | undefined;

/**
 * WebAssembly with XNNPACK and the kernels of this folder. The bits do not depend on the number of threads.
 * @throws UserError for a number of threads that it cannot have, or another one than it was started with in this process,
 * and an Error if the backend does not start.
 */
export async function startWasm({ threads }: { threads: number }): Promise<Engine> {
  if (threads > MOST_THREADS)
    throw new UserError(
      `The wasm engine runs on ${MOST_THREADS} threads at most, not on ${threads}: ask for fewer or take another engine.`,
    );
  if (started && started.threads !== threads)
    throw new UserError(
      `The wasm engine of this process runs on ${started.threads} threads and cannot change to ${threads}.`,
    );
  const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(join(dirname(main), sep));
  if (!started && threads > 1) registerThreads(threads);
  if (!(await withoutNewListeners(() => tf.setBackend('wasm'))) || getThreadsCount() !== threads)
    throw new Error(`The wasm backend of TensorFlow.js did not start on ${threads} threads.`);
  if (!started) installKernels(tf.backend() as BackendWasm);
  installGradientRepairs();
  started ??= {
    name: 'wasm',
    device: 'cpu',
    version: `tfjs ${tf.version_core}, tfjs-backend-wasm ${version_wasm}`,
    threads,
    readsSlowly: false,
    compile: eager,
  };
  return started;
}

/** Our kernels call the stock ones that they replace, so a second installation would wrap the first. */
function installKernels(backend: BackendWasm): void {
  installConvolutionGradients(installMatMul());
  installActivations(backend);
  installSplit();
}

/** Emscripten's start-up code rethrows what nobody caught, from a line of 100 kB that Node then prints: undo that. */
async function withoutNewListeners<T>(start: () => Promise<T>): Promise<T> {
  const events = ['uncaughtException', 'unhandledRejection'];
  const before = events.map((event) => process.listeners(event as NodeJS.Signals));
  const result = await start();
  events.forEach((event, i) => {
    const added = process
      .listeners(event as NodeJS.Signals)
      .filter((listener) => !itemAt(before, i).includes(listener));
    for (const listener of added) process.removeListener(event, listener);
  });
  return result;
}
