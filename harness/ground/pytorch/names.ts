import { sizeOf } from '../arrays/size.js';
import { itemAt } from '../certain.js';
import { cut } from '../errors.js';
import { Instance, Named, Storage, View, type Pickled } from './values.js';
import type { Words } from './words.js';

/** PyTorch's classes of storages, and NumPy's names of what they hold. */
const storageTypes: Readonly<Record<string, string>> = {
  BoolStorage: 'b1',
  ByteStorage: 'u1',
  CharStorage: 'i1',
  ShortStorage: 'i2',
  IntStorage: 'i4',
  LongStorage: 'i8',
  HalfStorage: 'f2',
  BFloat16Storage: 'bf2',
  FloatStorage: 'f4',
  DoubleStorage: 'f8',
};

/** Classes of TorchScript modules begin so. Only their attributes are looked at. */
const SCRIPTED = '__torch__.';

/** As NumPy has them. */
const MOST_AXES = 64;

/** What the functions and classes that a pickle may call mean here. All others are refused. */
const meanings: Readonly<Record<string, (args: readonly Pickled[]) => Pickled>> = {
  'collections.OrderedDict': () => new Map(),
  'torch._utils._rebuild_tensor_v2': tensorOf,
  'torch._utils._rebuild_parameter': ([tensor = null]) => tensor,
  // Lists of numbers and tags of types, among the attributes of TorchScript modules.
  'torch.jit._pickle.build_intlist': ([list = null]) => list,
  'torch.jit._pickle.build_doublelist': ([list = null]) => list,
  'torch.jit._pickle.build_boollist': ([list = null]) => list,
  'torch.jit._pickle.build_tensorlist': ([list = null]) => list,
  'torch.jit._pickle.restore_type_tag': ([value = null]) => value,
};

/**
 * A name that a pickle may refer to.
 * @throws Error with a clause where it is none of the few that weights need.
 */
function allowedName(module: string, name: string): Named {
  const path = `${module}.${name}`;
  const known =
    Object.hasOwn(meanings, path) || isScripted(path) || (module === 'torch' && Object.hasOwn(storageTypes, name));
  if (!known) throw new Error(`it names ${JSON.stringify(cut(path))}, which weights do not need`);
  return new Named(path);
}

const isScripted = (path: string): boolean => path.startsWith(SCRIPTED);

/** What a call of an allowed function gives. @throws Error with a clause where it is not a function, or its arguments are wrong. */
function called(callee: Pickled, args: Pickled): Pickled {
  if (!(callee instanceof Named) || !Object.hasOwn(meanings, callee.path) || !Array.isArray(args))
    throw new Error('it calls something that is no function of weights');
  return (meanings[callee.path] as (args: readonly Pickled[]) => Pickled)(args);
}

/**
 * The storage of a persistent identity: ('storage', class, key, device, count[, view]).
 * @throws Error with a clause where it is something else.
 */
function storageOf(identity: Pickled): Storage {
  const [kind, type, key, , count, view = null] = Array.isArray(identity) ? identity : [];
  if (kind !== 'storage' || !(type instanceof Named) || typeof key !== 'string')
    throw new Error('it refers to something else than a storage of numbers');
  const dtype = storageTypes[type.path.replace(/^torch\./, '')];
  if (dtype === undefined) throw new Error(`its storage ${cut(key)} has an unknown type`);
  if (view !== null)
    throw new Error(`its storage ${cut(key)} is a view of another one, as PyTorch before 0.4 wrote them`);
  return new Storage(key, dtype, counted(count));
}

function tensorOf([storage, offset, shape, strides]: readonly Pickled[]): View {
  if (!(storage instanceof Storage) || !Array.isArray(shape) || !Array.isArray(strides))
    throw new Error('a tensor is malformed');
  // A shape that is kept once can be that of any number of tensors, each with its own copy.
  if (shape.length > MOST_AXES || strides.length > MOST_AXES) throw new Error('a tensor has too many axes');
  const view = new View(storage, counted(offset), shape.map(counted), strides.map(counted));
  if (strides.length !== shape.length) throw new Error('a tensor has not as many strides as axes');
  const size = sizeOf(view.shape);
  const last = view.shape.reduce((sum, length, axis) => sum + (length - 1) * itemAt(view.strides, axis), view.offset);
  if (size > 0 && last >= storage.count) throw new Error(`a tensor reaches beyond its storage ${cut(storage.key)}`);
  // A step of 0 along an axis would make any number of values of one.
  if (size > storage.count) throw new Error('a tensor has more values than its storage');
  return view;
}

function counted(value: Pickled | undefined): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new Error('a size is not a whole number');
  return value;
}

function madeOf(type: Pickled): Instance {
  if (!(type instanceof Named) || !isScripted(type.path))
    throw new Error('it makes an object of a class that is no module');
  return new Instance();
}

/** What pickles of weights need. */
export const weightsWords: Words = {
  kind: 'weights',
  named: allowedName,
  called,
  made: madeOf,
  referred: storageOf,
};
