import type { Device } from '../facts.js';
import type { EngineProvenance } from '../engine.js';
import { usedGpu } from './nvidia.js';
import { roundingSettings } from './rounding.js';

/** What native TensorFlow has to say about where a run was made, as it is in this process. */
export const provenanceOn = async (device: Device): Promise<EngineProvenance> => ({
  settings: roundingSettings(process.env),
  ...(device === 'gpu' && (await usedGpu())),
});
