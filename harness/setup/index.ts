import type { EngineRequest } from '../engines/request.js';
import { SetupImpossible, setupTensorflow } from './tensorflow.js';

/**
 * Sets up what the chosen engine needs; quick when all is in place. If native TensorFlow is not available, `auto` falls
 * back to wasm and gives the reason, or to WebGPU if a GPU was asked for; never from a GPU to the CPU. Where `auto` has
 * found a GPU that does not work, the returned device is `cpu`, so that TensorFlow does not try it.
 */
export async function setupForChoice(choice: EngineRequest, log: (line: string) => void): Promise<EngineRequest> {
  if (choice.engine !== 'auto' && choice.engine !== 'tensorflow') return choice;
  try {
    const { gpuFault } = await setupTensorflow({ device: choice.device, verbose: choice.verbose, log });
    return gpuFault ? { ...choice, device: 'cpu' } : choice;
  } catch (error) {
    if (!(error instanceof SetupImpossible) || choice.engine === 'tensorflow') throw error;
    log(`Native TensorFlow is not available: ${error.message}`);
    return { ...choice, engine: choice.device === 'gpu' ? 'webgpu' : 'wasm' };
  }
}
