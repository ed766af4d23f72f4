import type { EngineChoice } from '../executors/messages.js';
import { SetupImpossible, setupTensorflow } from './tensorflow.js';

/**
 * Sets up what the chosen engine needs; quick when all is in place. `auto` falls back to wasm with the reason where
 * native TensorFlow cannot be had; a GPU that was asked for never falls back.
 */
export async function setupForChoice(choice: EngineChoice, log: (line: string) => void): Promise<EngineChoice> {
  if (choice.engine !== 'auto' && choice.engine !== 'tensorflow') return choice;
  try {
    await setupTensorflow({ device: choice.device, verbose: choice.verbose, log });
    return choice;
  } catch (error) {
    if (!(error instanceof SetupImpossible) || choice.engine === 'tensorflow' || choice.device === 'gpu') throw error;
    log(`Native TensorFlow is not available: ${error.message}`);
    return { ...choice, engine: 'wasm' };
  }
}
