import type { Engine } from '../engines/engine.js';
import { roundingSettings } from '../engines/tensorflow/rounding.js';
import { usedGpu } from '../setup/devices.js';
import type { Provenance } from '../record/record.js';

/** What only native TensorFlow has to say about where a run was made, as it is in this process; nothing for other engines. */
export async function tensorflowFacts({ name, device }: Engine): Promise<Partial<Provenance>> {
  if (name !== 'tensorflow') return {};
  return { settings: roundingSettings(process.env), ...(device === 'gpu' && (await usedGpu())) };
}

/** The device as far as it decides the numbers: each kind of GPU has algorithms of its own. */
export const deviceKind = ({ device, gpu }: Pick<Provenance, 'device' | 'gpu'>): string =>
  gpu ? `${device} ${gpu}` : device;
