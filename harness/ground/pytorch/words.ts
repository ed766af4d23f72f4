import type { Instance, Named, Pickled } from './values.js';

/** What the names in pickles of one kind mean; each function throws an Error with a clause for what the kind does not need. */
export interface Words {
  /** What such pickles hold, for sentences: `weights`. */
  readonly kind: string;
  /** A name that a pickle refers to. */
  named(module: string, name: string): Named;
  /** What a call of a function gives. */
  called(callee: Pickled, args: Pickled): Pickled;
  /** An object of a class, without attributes. */
  made(type: Pickled): Instance;
  /** What a persistent identity stands for. */
  referred(identity: Pickled): Pickled;
}
