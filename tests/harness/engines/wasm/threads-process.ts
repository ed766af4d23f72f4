import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Dataset } from '../../../../harness/data/dataset.js';
import { startWasm } from '../../../../harness/engines/wasm/index.js';
import { stream } from '../../../../harness/random/stream.js';
import { digestOf, toHost } from '../../../../harness/record/checkpoint.js';
import { createModel } from '../../../../harness/training/model.js';
import { resolvePreset } from '../../../../harness/training/recipe.js';
import { schemeOf } from '../../../../harness/training/schemes/index.js';
import { Trainer } from '../../../../harness/training/trainer.js';
import { discoverVariants } from '../../../../harness/training/variants.js';

/** A process with a wasm engine of so many threads, for one of the tasks below. It ends by itself, if it ends. */

const [task, threads, ...names] = process.argv.slice(2);

const shape = [28, 28, 1];
const read = (index: number, out: Float32Array, offset: number): void =>
  out.set(stream(index, 'images').uniform(784, -1, 1), offset);
const images = { shape, train: { count: 32, read } } as unknown as Dataset;

const engine = await startWasm({ threads: Number(threads) });
const backend = tf.backend() as BackendWasm;
const heapSize = (): number => (backend.wasm as unknown as { HEAPU8: Uint8Array }).HEAPU8.length;

const tasks: Readonly<Record<string, () => Promise<unknown>>> = { train, leak, fault, wait };
process.stdout.write(JSON.stringify((await tasks[task!]!()) ?? null));

/** Digests of all tensors of each variant's training after some steps. */
async function train(): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const { name, ...entry } of await discoverVariants()) {
    if (!names.includes(name) || entry.status !== 'ready') continue;
    const recipe = resolvePreset(name, entry.variant, 'default');
    const model = createModel({ ...recipe, shape, width: 8, latentSize: 16, batchSize: 12 });
    const trainer = new Trainer(model, { name, scheme: schemeOf('alternating'), engine, dataset: images, seed: 3 });
    for (let i = 0; i < 3; i++) trainer.step();
    digests[name] = digestOf(await toHost(trainer.tensors), Object.keys(trainer.tensors));
    trainer.dispose();
  }
  return digests;
}

/** Bytes of the heap, and data in it, after 20 and after 60 products. */
async function leak(): Promise<unknown> {
  const a = tf.ones([256, 256]);
  const measure = (): number[] => {
    for (let i = 0; i < 20; i++) tf.tidy(() => void tf.matMul(a, tf.add(a, i)));
    return [heapSize(), backend.numDataIds(), tf.memory().numTensors];
  };
  return [measure(), (measure(), measure())];
}

/** The root of numbers of which the second half lies behind the end of the heap: whichever thread comes there fails. */
async function fault(): Promise<void> {
  const size = 1 << 22;
  const x = tf.ones([size]);
  tf.sqrt(x).dispose(); // makes room for the result, so that the heap does not grow
  const { id } = backend.dataIdMap.get(x.dataId);
  backend.wasm.tfjs.disposeData(id);
  backend.wasm.tfjs.registerTensor(id, size, heapSize() - 2 * size);
  tf.sqrt(x).dataSync();
}

/** A thread that cannot load its code, while this one waits. */
async function wait(): Promise<void> {
  const thread = new URL('../../../../harness/engines/wasm/thread.js', import.meta.url);
  new Worker(fileURLToPath(thread)).postMessage({
    cmd: 'load',
    handlers: [],
    wasmMemory: {},
    urlOrBlob: 'no-such-file',
  });
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
