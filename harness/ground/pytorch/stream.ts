import { entryOf } from '../certain.js';
import { cut } from '../errors.js';
import { numberTypes } from '../arrays/numbers.js';
import { unpickle } from './pickle.js';
import type { Source } from '../source.js';
import { Storage, View, type Pickled } from './values.js';
import type { Member } from './zip.js';

/** The first number of the stream that PyTorch wrote before 1.6: 0x1950a86a20f9469cfc6c. */
const MAGIC = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;
/** All pickles stand before the numbers. Those of the largest networks have less than a megabyte. */
export const LARGEST_PICKLE = 2 ** 24;

/** What a file of weights says, and where its numbers stand. */
export interface Contents {
  readonly value: Pickled;
  /** The place of a storage's bytes by its key. */
  readonly storages: ReadonlyMap<string, Member>;
}

/** Whether bytes begin as the stream does: protocol 2, and a whole number of ten bytes. */
export const isStream = (start: Uint8Array): boolean =>
  [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc].every((byte, i) => start[i] === byte);

/**
 * PyTorch's form before 1.6: magic number, protocol, facts of the machine, the value, the keys of the storages, all pickled,
 * then the storages in the order of their keys, each a length of 64 bits and its numbers.
 * @throws Error with a clause where it is damaged or of another machine's byte order.
 */
export function readStream(source: Source): Contents {
  const bytes = source.read(0, Math.min(source.size, LARGEST_PICKLE));
  let at = 0;
  const next = (): Pickled => {
    const { value, end } = unpickle(bytes, at);
    at = end;
    return value;
  };
  if (next() !== MAGIC || next() !== PROTOCOL) throw new Error('it is not the stream that PyTorch wrote before 1.6');
  const machine = next();
  if (!(machine instanceof Map) || machine.get('little_endian') !== true)
    throw new Error('its numbers have the highest byte first');
  const value = next();
  const keys = next();
  if (!Array.isArray(keys)) throw new Error('the list of its storages is malformed');
  return { value, storages: placesOf(source, keys, storagesIn(value), at) };
}

function placesOf(
  source: Source,
  keys: readonly Pickled[],
  storages: ReadonlyMap<string, Storage>,
  start: number,
): Map<string, Member> {
  const places = new Map<string, Member>();
  let at = start;
  for (const key of keys) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined;
    if (!storage) throw new Error('a storage in it has no tensor, so its length is not known');
    const { key: name, dtype, count } = storage;
    const length = new DataView(source.read(at, at + 8).buffer).getBigInt64(0, true);
    if (length !== BigInt(count)) throw new Error(`its storage ${cut(name)} has ${length} numbers instead of ${count}`);
    const size = count * entryOf(numberTypes, dtype).bytes;
    places.set(name, { begin: at + 8, size });
    at += 8 + size;
  }
  return places;
}

/** All storages that the value's tensors are views of, by key. */
function storagesIn(value: Pickled): Map<string, Storage> {
  const found = new Map<string, Storage>();
  const seen = new Set<Pickled>();
  const waiting: Pickled[] = [value];
  for (let each = waiting.pop(); each !== undefined; each = waiting.pop()) {
    if (seen.has(each)) continue;
    seen.add(each);
    if (each instanceof View) found.set(each.storage.key, each.storage);
    else if (each instanceof Storage) found.set(each.key, each);
    else if (each instanceof Map) for (const inner of each.values()) waiting.push(inner);
    else if (Array.isArray(each)) for (const inner of each) waiting.push(inner);
  }
  return found;
}
