import { startTensorflow } from '../../../harness/engines/tensorflow/index.js';
import { startWasm } from '../../../harness/engines/wasm/index.js';
import { itUnless } from '../../needs.js';
import { describeSizes } from './sizes.js';

/** The addon is built by the set-up, so it may be missing. */
const addon = await import('@tensorflow/tfjs-node-gpu').catch(() => undefined);

// One file for both: the cpu engine takes a minute for the largest pictures.
describeSizes({
  wasm: () => startWasm({ threads: 1 }),
  ...(addon && { tensorflow: () => startTensorflow({ device: 'cpu', threads: 1 }) }),
});
if (!addon) itUnless('no native TensorFlow', 'trains at every size on tensorflow', () => undefined);
