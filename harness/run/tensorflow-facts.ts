import type { Engine } from '../engines/engine.js';
import { usedGpu } from '../setup/devices.js';
import type { Provenance } from '../record/record.js';

/**
 * Variables that decide how TensorFlow, cuDNN and cuBLAS round, as they are in this process: the engine has set most of
 * them. `NVIDIA_TF32_OVERRIDE` 0 keeps all matrix products in float32.
 */
const rounding = [
  ...['TF_DETERMINISTIC_OPS', 'TF_CUDNN_DETERMINISTIC', 'TF_CUDNN_USE_AUTOTUNE', 'NVIDIA_TF32_OVERRIDE'],
  ...['TF_ENABLE_ONEDNN_OPTS', 'CUBLAS_WORKSPACE_CONFIG', 'XLA_FLAGS'],
];

/** What only native TensorFlow has to say about where a run was made; nothing for other engines. */
export async function tensorflowFacts({ name, device }: Engine): Promise<Partial<Provenance>> {
  if (name !== 'tensorflow') return {};
  const settings = Object.fromEntries(rounding.flatMap((key) => (process.env[key] ? [[key, process.env[key]]] : [])));
  return { settings, ...(device === 'gpu' && (await usedGpu())) };
}

/** The device as far as it decides the numbers: each kind of GPU has algorithms of its own. */
export const deviceKind = ({ device, gpu }: Pick<Provenance, 'device' | 'gpu'>): string =>
  gpu ? `${device} ${gpu}` : device;
