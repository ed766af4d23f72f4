import { cut } from '../ground/errors.js';
import { Named, Instance, type Pickled } from '../ground/pytorch/values.js';
import { unpickle } from '../ground/pytorch/pickle.js';
import type { Words } from '../ground/pytorch/words.js';

/** What is in a batch, as it is stored. */
export interface StoredBatch {
  /** [n × 3 × 32 × 32], row-major. */
  readonly planes: Uint8Array;
  readonly labels: readonly unknown[];
}

/** NumPy before and after 2.0. */
const RECONSTRUCT = ['numpy.core.multiarray._reconstruct', 'numpy._core.multiarray._reconstruct'];
const ALLOWED = [...RECONSTRUCT, 'numpy.ndarray', 'numpy.dtype'];

/** An element type by its short name, such as `u1`. */
class ElementType extends Instance {
  constructor(readonly code: Pickled) {
    super();
  }
}

const refuse = (what: string) => (): never => {
  throw new Error(what);
};

/** Arrays of NumPy: `_reconstruct(ndarray, …)` makes an empty one, and its state says what is in it. */
const arrayWords: Words = {
  kind: 'arrays',
  named(module, name) {
    const path = `${module}.${name}`;
    if (!ALLOWED.includes(path)) throw new Error(`it names ${JSON.stringify(cut(path))}, which arrays do not need`);
    return new Named(path);
  },
  called(callee, args) {
    const path = callee instanceof Named ? callee.path : '';
    if (RECONSTRUCT.includes(path)) return new Instance();
    if (path === 'numpy.dtype' && Array.isArray(args)) return new ElementType(args[0] ?? null);
    throw new Error('it calls something that makes no array');
  },
  made: refuse('it makes an object that is no array'),
  referred: refuse('it refers to something outside of it'),
};

/**
 * A batch of CIFAR-10's python version: a pickled dictionary with an array `data`, [n × 3072] bytes, and a list `labels`.
 * Nothing in it is executed.
 * @throws Error with a clause where it is no such thing.
 */
export function readPickledBatch(bytes: Uint8Array): StoredBatch {
  const { value } = unpickle(bytes, 0, arrayWords);
  if (!(value instanceof Map)) throw new Error('it holds no dictionary');
  const data = value.get('data');
  const labels = value.get('labels');
  if (!(data instanceof Instance) || !Array.isArray(labels)) throw new Error('it has no array data and list labels');
  return { planes: bytesOf(data.state), labels };
}

/** Of an array's state: version, shape, element type, whether columns come first, bytes. */
function bytesOf(state: Pickled): Uint8Array {
  const [, , type, fortran, content] = Array.isArray(state) ? state : [];
  if (!(type instanceof ElementType) || type.code !== 'u1' || fortran !== false || typeof content !== 'string')
    throw new Error('its array holds no bytes row by row');
  return Buffer.from(content, 'latin1');
}
