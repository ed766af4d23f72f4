import type { Backend } from '../../backend.js';
import type { Dispatch, Storage } from '../dispatches.js';
import { computedInPlace, type Replacement } from './in-place.js';
import { pairsJoined } from './pairs.js';
import { runsJoined } from './runs.js';

/**
 * The same computation in fewer programs and copies, bit for bit: a command costs the host as much as many operations cost
 * the GPU. `kept` are the buffers that are read afterwards; those of `atHome` are where they replace a tensor.
 */
export function fused(
  backend: Backend,
  recorded: readonly Dispatch[],
  kept: readonly Storage[],
  replacements: readonly Replacement[],
): { dispatches: readonly Dispatch[]; atHome: ReadonlyMap<Storage, GPUBuffer> } {
  const { dispatches, atHome } = computedInPlace(backend, recorded, replacements, kept);
  return { dispatches: runsJoined(backend, pairsJoined(backend, dispatches), new Set(kept)), atHome };
}
