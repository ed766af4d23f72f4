import type { Engine } from '../engines/engine.js';
import { sharedCache } from '../ground/cache.js';
import { roundingOf } from '../run/machine.js';
import type { ReferenceOptions } from '../scoring/judges.js';

/** Where statistics of reals are kept, and what computes them. */
export const referenceOptions = async (engine: Engine): Promise<ReferenceOptions> => ({
  cache: sharedCache(),
  engine: await roundingOf(engine),
  compile: (step) => engine.compile(step),
});
