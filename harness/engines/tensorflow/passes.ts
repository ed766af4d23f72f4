import { fuseConvolutions } from './fusion.js';
import type { GraphNode } from './graph.js';
import { withoutRepeats } from './repeats.js';
import { walled } from './walls.js';

/** What becomes of a recorded graph before TensorFlow gets it; `fetched` are the tensors that are read from outside. */
export type Passes = (nodes: readonly GraphNode[], fetched: readonly string[]) => GraphNode[];

/** For a session on the CPU: one call of oneDNN for a layer, and walls against TensorFlow's graph optimiser. */
export const passesForSession: Passes = (nodes, fetched) =>
  walled(fuseConvolutions(withoutRepeats(nodes, fetched), fetched));

/**
 * For a function on a GPU. No convolution is joined with what follows: cuDNN would choose the algorithm of the joined one by
 * itself, so with other bits, and TensorFlow has no such kernel for several rectifiers. No walls stand: the optimiser does not
 * touch a function that is called by its name, so neither sums nor layouts (NHWC) change, and a wall before booleans would
 * carry them to the host and back, where TensorFlow keeps its only kernel for that.
 */
export const passesForFunction: Passes = withoutRepeats;
