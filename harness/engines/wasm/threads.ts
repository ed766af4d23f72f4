import { defined } from '../../ground/certain.js';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs-core';
import { BackendWasm, setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { ownBytes } from '../../ground/files.js';

/** The package's build has room for as many. */
export const MOST_THREADS = 8;

type BackendModule = ConstructorParameters<typeof BackendWasm>[0];

/** What is used here of the module that Emscripten makes of the options. */
interface Emscripten {
  cwrap(name: string, returns: 'number' | null, takes: 'number'[]): (...numbers: number[]) => number;
  /** Node's worker threads: those that run a thread of the module, and those that could. */
  readonly PThread: { readonly runningWorkers: Worker[]; readonly unusedWorkers: Worker[] };
}

/** Functions and memory that a module takes from outside, by the name of their giver. */
type Imports = Record<string, Record<string, object>>;

interface Options extends Partial<Emscripten> {
  locateFile(name: string): string;
  instantiateWasm(imports: Imports, done: (instance: WebAssembly.Instance, code: WebAssembly.Module) => void): object;
}

const require = createRequire(import.meta.url);
const PACKAGE = '@tensorflow/tfjs-backend-wasm';
const BUILD = 'tfjs-backend-wasm-threaded-simd';

/**
 * Registers the package's build with threads in place of the one without, which is all that the package itself starts
 * under Node: it gives its code to browsers as Blobs, and Node's workers take files only. XNNPACK divides the entries of
 * a result among the threads and each is computed by one of them in the same order, so the bits do not depend on their number.
 */
export function registerThreads(threads: number): void {
  setThreadsCount(threads);
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', async () => start(await load(threads)));
}

async function load(threads: number): Promise<Emscripten> {
  const code = new WebAssembly.Module(ownBytes(require.resolve(`${PACKAGE}/dist/${BUILD}.wasm`)));
  const options: Options = {
    locateFile: () => fileURLToPath(new URL('thread.js', import.meta.url)),
    instantiateWasm: (imports, done) => {
      // The pool has 8 workers, which are starting; the calling thread is one of the threads.
      for (const worker of defined(options.PThread).unusedWorkers.splice(threads - 1)) void worker.terminate();
      // The build takes half the cores at most.
      const env = { ...imports.env, emscripten_num_logical_cores: () => 2 * threads };
      const instance = new WebAssembly.Instance(code, { ...imports, env });
      done(instance, code);
      return instance.exports;
    },
  };
  return (require(`${PACKAGE}/wasm-out/${BUILD}.js`) as (options: Options) => Promise<Emscripten>)(options);
}

function start(module: Emscripten): BackendWasm {
  const tfjs = {
    init: module.cwrap('init', null, []),
    initWithThreadsCount: module.cwrap('init_with_threads_count', null, ['number']),
    getThreadsCount: module.cwrap('get_threads_count', 'number', []),
    registerTensor: module.cwrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: module.cwrap('dispose_data', null, ['number']),
    dispose: module.cwrap('dispose', null, []),
  };
  const backend = new BackendWasm(Object.assign(module, { tfjs }) as unknown as BackendModule);
  // Waiting threads do not keep the process from ending.
  for (const worker of module.PThread.runningWorkers) worker.unref();
  return backend;
}
