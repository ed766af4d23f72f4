import * as tf from '@tensorflow/tfjs-core';
import type { KernelTime } from './protocol.js';

interface Spent {
  milliseconds: number;
  calls: number;
}

/**
 * Milliseconds a step by kernel, largest first, on the clock of this process. On a GPU `waits` reads a value back after
 * each kernel, so that its work is counted where it belongs; the sum is then more than a step takes.
 */
export function profileOnHost(run: () => void, steps: number, waits: boolean): KernelTime[] {
  const engine = tf.engine();
  const runKernel = engine.runKernel.bind(engine);
  const spent = new Map<string, Spent>();
  let depth = 0;
  engine.runKernel = ((name: string, ...rest: [tf.NamedTensorMap, tf.NamedAttrMap?]) => {
    const start = performance.now();
    depth++;
    try {
      const made = runKernel(name, ...rest);
      if (waits && depth === 1) awaitOne([made].flat()[0] as tf.Tensor | undefined, runKernel);
      return made;
    } finally {
      depth--;
      if (depth === 0) add(spent, name, performance.now() - start);
    }
  }) as typeof engine.runKernel;
  const start = performance.now();
  try {
    run();
  } finally {
    engine.runKernel = runKernel;
  }
  const total = performance.now() - start;
  const inKernels = [...spent.values()].reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  spent.set('(between kernels)', { milliseconds: total - inKernels, calls: steps });
  return perStep(spent, steps);
}

/**
 * The same on the clock of the device, where the backend has one.
 * @throws Error where it has none.
 */
export async function profileOnDevice(run: () => void, steps: number): Promise<KernelTime[]> {
  if (!tf.backend().timerAvailable()) throw new Error('The device has no timer for its kernels.');
  const { kernels } = await tf.profile(() => {
    run();
    return [];
  });
  const spent = new Map<string, Spent>();
  for (const { name, kernelTimeMs } of kernels) {
    if (typeof kernelTimeMs !== 'number') throw new Error(`The time of ${name} was not measured.`);
    add(spent, name, kernelTimeMs);
  }
  return perStep(spent, steps);
}

/** Work is done in order, so one value of a result is there when all work before is done. */
function awaitOne(tensor: tf.Tensor | undefined, runKernel: ReturnType<typeof tf.engine>['runKernel']): void {
  if (!tensor || tensor.size === 0) return;
  const flat = runKernel<tf.Tensor>('Reshape', { x: tensor }, { shape: [tensor.size] });
  const one = runKernel<tf.Tensor>('Slice', { x: flat }, { begin: [0], size: [1] });
  one.dataSync();
  tf.dispose([flat, one]);
}

function add(spent: Map<string, Spent>, name: string, milliseconds: number): void {
  const entry = spent.get(name) ?? { milliseconds: 0, calls: 0 };
  spent.set(name, { milliseconds: entry.milliseconds + milliseconds, calls: entry.calls + 1 });
}

function perStep(spent: ReadonlyMap<string, Spent>, steps: number): KernelTime[] {
  return [...spent]
    .map(([name, { milliseconds, calls }]) => ({ name, milliseconds: milliseconds / steps, calls: calls / steps }))
    .sort((a, b) => b.milliseconds - a.milliseconds);
}
