import { decodeNumbers, numberTypes, type NumberArray } from '../arrays/numbers.js';
import { sizeOf } from '../arrays/size.js';
import { entryOf, itemAt } from '../certain.js';
import { cut, messageOf, UserError } from '../errors.js';
import { unpickle } from './pickle.js';
import { openSource, type Source } from '../source.js';
import { isStream, LARGEST_PICKLE, readStream, type Contents } from './stream.js';
import { Instance, View, type Pickled } from './values.js';
import { membersOf, type Member } from './zip.js';

/** A tensor of a file; its numbers are read when they are asked for. */
export interface FileTensor {
  readonly shape: readonly number[];
  /** NumPy's short name of the type: `f4`, `f2`, … */
  readonly dtype: string;
  /** Row-major. @throws UserError where they cannot be read. */
  read(): NumberArray;
}

/** Tensors of an open file by name. */
export interface TensorFile {
  readonly tensors: ReadonlyMap<string, FileTensor>;
  close(): void;
}

/** Names that lead to tensors, and values that are looked at for them. */
const MOST_VALUES = 1_000_000;
const DEEPEST = 64;
const LONGEST_NAME = 1024;
/** Of all names together; those of the largest networks have less than a million. */
const MOST_LETTERS = 2 ** 24;

/**
 * The tensors of a file that `torch.save` or `torch.jit.save` wrote: the zip archive of PyTorch 1.6 and later, or the stream
 * before. Nothing in it is executed. Names of nested values are joined by dots. No more is read than the description, and
 * each tensor when it is asked for.
 * @throws UserError where the file is cut off, damaged, or holds something else than weights.
 */
export function openPytorch(file: string): TensorFile {
  const named = naming(file);
  const source = named(() => openSource(file));
  try {
    const { value, storages } = named(() => contentsOf(source));
    const views = named(() => viewsIn(value));
    const tensors = [...views].map(([name, view]) => [name, tensorOf(source, storages, view, named)] as const);
    return { tensors: new Map(tensors), close: () => source.close() };
  } catch (error) {
    source.close();
    throw error;
  }
}

/** Whether a file begins as one of PyTorch's: a zip archive or the stream. */
export const beginsAsPytorch = (start: Uint8Array): boolean =>
  isStream(start) || [0x50, 0x4b, 0x03, 0x04].every((byte, i) => start[i] === byte);

type Naming = <T>(action: () => T) => T;

const naming =
  (file: string): Naming =>
  (action) => {
    try {
      return action();
    } catch (error) {
      if (error instanceof UserError) throw error;
      throw new UserError(`${file} cannot be read as weights of PyTorch: ${messageOf(error).replace(/\.$/, '')}.`);
    }
  };

function contentsOf(source: Source): Contents {
  const start = source.read(0, Math.min(source.size, 16));
  if (isStream(start)) return readStream(source);
  if (!beginsAsPytorch(start)) throw new Error('it begins neither as a zip archive nor as the older stream');
  return readArchive(source);
}

/** One folder: data.pkl, data/0, data/1, … and files that are not used here, such as the code of TorchScript. */
function readArchive(source: Source): Contents {
  const members = membersOf(source);
  const [main, ...more] = [...members.keys()].filter((name) => /^[^/]*\/data\.pkl$/.test(name));
  if (main === undefined || more.length > 0)
    throw new Error('its archive has not one data.pkl that is stored as it is');
  const folder = main.slice(0, -'data.pkl'.length);
  const order = members.get(`${folder}byteorder`);
  if (order && Buffer.from(bytesOf(source, order)).toString() === 'big')
    throw new Error('its numbers have the highest byte first');
  const { value } = unpickle(bytesOf(source, entryIn(members, main)), 0);
  const data = `${folder}data/`;
  const storages = [...members].flatMap(([name, member]): [string, Member][] =>
    name.startsWith(data) ? [[name.slice(data.length), member]] : [],
  );
  return { value, storages: new Map(storages) };
}

function bytesOf(source: Source, { begin, size }: Member): Uint8Array {
  if (size > LARGEST_PICKLE) throw new Error(`its description has ${size} bytes`);
  return source.read(begin, begin + size);
}

function entryIn(members: ReadonlyMap<string, Member>, name: string): Member {
  const member = members.get(name);
  if (!member) throw new Error(`its archive has no ${cut(name)} that is stored as it is`);
  return member;
}

/** The tensors in dictionaries and modules, by the way to them. */
function viewsIn(value: Pickled): Map<string, View> {
  const views = new Map<string, View>();
  let looked = 0;
  let letters = 0;
  const keep = (name: string, view: View): void => {
    // A dictionary that is kept once can be in any number of others, so a small file can have endless names.
    if ((letters += name.length) > MOST_LETTERS) throw new Error('the names of its tensors are endless');
    views.set(name, view);
  };
  const look = (each: Pickled, name: string, depth: number): void => {
    if (++looked > MOST_VALUES || depth > DEEPEST) throw new Error('its values are nested without end');
    if (each instanceof View) keep(name, each);
    else if (each instanceof Instance) look(each.state, name, depth + 1);
    else if (each instanceof Map) for (const [key, inner] of each) look(inner, joined(name, key), depth + 1);
  };
  look(value, '', 0);
  if (views.size === 0) throw new Error('it holds no tensors');
  return views;
}

function joined(name: string, key: Pickled): string {
  const last = typeof key === 'string' || typeof key === 'number' ? String(key) : typeof key;
  const whole = name === '' ? last : `${name}.${last}`;
  if (whole.length > LONGEST_NAME) throw new Error(`it has a name of ${whole.length} characters`);
  return whole;
}

function tensorOf(source: Source, storages: Contents['storages'], view: View, named: Naming): FileTensor {
  const { storage, offset, shape, strides } = view;
  const { dtype } = storage;
  return {
    shape,
    dtype,
    read: () =>
      named(() => {
        const width = entryOf(numberTypes, dtype).bytes;
        const place = entryIn(storages, storage.key);
        if (place.size !== storage.count * width)
          throw new Error(
            `its storage ${cut(storage.key)} has ${place.size} bytes instead of ${storage.count * width}`,
          );
        const count = sizeOf(shape);
        const span = count === 0 ? 0 : 1 + shape.reduce((sum, length, i) => sum + (length - 1) * itemAt(strides, i), 0);
        const begin = place.begin + offset * width;
        const bytes = source.read(begin, begin + span * width);
        const flat = decodeNumbers({ dtype, shape: [span], bigEndian: false, fortran: false }, bytes);
        return isRowMajor(shape, strides) ? { ...flat, shape } : gathered(flat, shape, strides);
      }),
  };
}

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let step = 1;
  return shape.every((_, i) => {
    const axis = shape.length - 1 - i;
    const length = itemAt(shape, axis);
    const fits = length <= 1 || itemAt(strides, axis) === step;
    step *= length;
    return fits;
  });
}

function gathered(flat: NumberArray, shape: readonly number[], strides: readonly number[]): NumberArray {
  const data = new (flat.data.constructor as Float32ArrayConstructor)(sizeOf(shape));
  const index = shape.map(() => 0);
  for (let i = 0, place = 0; i < data.length; i++) {
    data[i] = itemAt(flat.data, place);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const step = itemAt(strides, axis);
      place += step;
      if (++index[axis]! < itemAt(shape, axis)) break;
      place -= step * itemAt(shape, axis);
      index[axis] = 0;
    }
  }
  return { ...flat, shape, data };
}
