import type { Backend } from '../backend.js';
import type { Dispatch, Storage } from '../dispatches.js';
import { pairsJoined } from './pairs.js';
import { runsJoined } from './runs.js';

/**
 * The same computation in fewer programs, bit for bit: a command costs the host as much as many operations cost the GPU.
 * `kept` are the buffers that are read afterwards.
 */
export const fused = (
  backend: Backend,
  dispatches: readonly Dispatch[],
  kept: ReadonlySet<Storage>,
): readonly Dispatch[] => runsJoined(backend, pairsJoined(backend, dispatches), kept);
