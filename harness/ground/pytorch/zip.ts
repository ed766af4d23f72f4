import type { Source } from './source.js';

/** Where a member of an archive stands in the file. */
export interface Member {
  readonly begin: number;
  readonly size: number;
}

/** Members of an archive: weights of the largest networks have some thousand. */
const MOST_MEMBERS = 100_000;
const LARGEST_DIRECTORY = 2 ** 26;

/** Signatures and lengths of the records, from .ZIP File Format Specification 6.3.10, sections 4.3.7 to 4.3.16. */
const END = { signature: 0x06054b50, length: 22 };
const LOCATOR64 = { signature: 0x07064b50, length: 20 };
const END64 = { signature: 0x06064b50, length: 56 };
const ENTRY = { signature: 0x02014b50, length: 46 };
const LOCAL = { signature: 0x04034b50, length: 30 };
const LONGEST_COMMENT = 0xffff;
const IN_EXTRA = 0xffffffff;

/**
 * The members of a zip archive whose bytes stand in it as they are, which is how PyTorch stores tensors. Others, such as the
 * code of TorchScript, are left out.
 * @throws Error with a clause where the archive is damaged.
 */
export function membersOf(source: Source): ReadonlyMap<string, Member> {
  const { count, begin, size } = directoryOf(source);
  if (count > MOST_MEMBERS || size > LARGEST_DIRECTORY) throw new Error(`its archive has ${count} members`);
  const directory = source.read(begin, begin + size);
  const view = viewOf(directory);
  const members = new Map<string, Member>();
  for (let i = 0, at = 0; i < count; i++) {
    if (at + ENTRY.length > size || view.getUint32(at, true) !== ENTRY.signature) throw damaged();
    const nameAt = at + ENTRY.length;
    const extraAt = nameAt + view.getUint16(at + 28, true);
    const extraEnd = extraAt + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > size) throw damaged();
    const name = new TextDecoder().decode(directory.subarray(nameAt, extraAt));
    const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
    const isStored = (flags & 1) === 0 && method === 0;
    if (isStored) members.set(name, memberOf(source, name, longSizes(view, at, extraAt, extraEnd)));
    at = next;
  }
  return members;
}

function memberOf(source: Source, name: string, [size, packed, local]: readonly [number, number, number]): Member {
  if (size !== packed || local > source.size - LOCAL.length) throw damaged();
  const header = viewOf(source.read(local, local + LOCAL.length));
  if (header.getUint32(0, true) !== LOCAL.signature) throw damaged();
  const begin = local + LOCAL.length + header.getUint16(26, true) + header.getUint16(28, true);
  if (begin + size > source.size) throw new Error(`its member ${JSON.stringify(name)} is cut off`);
  return { begin, size };
}

/** Size, packed size and place of a member: those that need more than 32 bits stand in the extra field 1, in this order. */
function longSizes(view: DataView, at: number, extraAt: number, extraEnd: number): [number, number, number] {
  const places = [24, 20, 42].map((place) => view.getUint32(at + place, true));
  let long = 0;
  for (let field = extraAt; field + 4 <= extraEnd; field += 4 + view.getUint16(field + 2, true))
    if (view.getUint16(field, true) === 1) long = field + 4;
  return places.map((value) => {
    if (value !== IN_EXTRA) return value;
    if (long === 0 || long + 8 > extraEnd) throw damaged();
    const real = Number(view.getBigUint64(long, true));
    long += 8;
    return real;
  }) as [number, number, number];
}

/** Where the list of members stands. */
function directoryOf(source: Source): { count: number; begin: number; size: number } {
  const from = Math.max(0, source.size - END.length - LONGEST_COMMENT);
  const tail = viewOf(source.read(from, source.size));
  let at = tail.byteLength - END.length;
  while (at >= 0 && tail.getUint32(at, true) !== END.signature) at--;
  if (at < 0) throw new Error('it is cut off: the list of its archive is missing');
  const locator = from + at - LOCATOR64.length;
  const long = locator >= 0 ? viewOf(source.read(locator, from + at)) : undefined;
  if (long?.getUint32(0, true) !== LOCATOR64.signature)
    return within(source, tail.getUint16(at + 10, true), tail.getUint32(at + 16, true), tail.getUint32(at + 12, true));
  const place = Number(long.getBigUint64(8, true));
  const end = viewOf(source.read(place, place + END64.length));
  if (end.getUint32(0, true) !== END64.signature) throw damaged();
  const at64 = (each: number): number => Number(end.getBigUint64(each, true));
  return within(source, at64(32), at64(48), at64(40));
}

function within(source: Source, count: number, begin: number, size: number) {
  if (begin + size > source.size) throw damaged();
  return { count, begin, size };
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const damaged = (): Error => new Error('the list of its archive is damaged');
