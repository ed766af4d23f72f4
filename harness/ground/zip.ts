import { extname } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { cut, messageOf, UserError } from './errors.js';
import { unreadable } from './files.js';
import { openSource, type Source } from './source.js';

/** A file in a .zip archive, and where its bytes lie. */
export interface ZipMember {
  readonly name: string;
  /** Where its local header begins. */
  readonly start: number;
  readonly packed: number;
  readonly size: number;
  readonly deflated: boolean;
}

/** A member of any kind; `unknown` are encrypted ones, and ways of packing other than deflating. */
interface Entry extends ZipMember {
  readonly packing: 'none' | 'deflate' | 'unknown';
}

/** Signatures and lengths of the records, from .ZIP File Format Specification 6.3.10, sections 4.3.7 to 4.3.16. */
const END = { signature: 0x06054b50, length: 22 };
const LOCATOR64 = { signature: 0x07064b50, length: 20 };
const END64 = { signature: 0x06064b50, length: 56 };
const ENTRY = { signature: 0x02014b50, length: 46 };
const LOCAL = { signature: 0x04034b50, length: 30 };
const LONGEST_COMMENT = 0xffff;
const IN_EXTRA = 0xffffffff;
/** Deflate makes nothing more than 1032 times smaller: an archive that claims more is a trap or damaged. */
const MAX_RATIO = 1032;

/** What the list of an archive's members may be at the most. */
interface Bounds {
  readonly members: number;
  readonly bytes: number;
}
const BOUNDS: Bounds = { members: Infinity, bytes: 2 ** 30 };

/**
 * The members of an archive, without folders; nothing but the list at its end is read, so the archive may be of any size.
 * @throws UserError where the file is no whole .zip archive.
 */
export const listZip = (file: string): ZipMember[] =>
  reading(file, (source) =>
    entriesOf(source, BOUNDS).filter(({ name, packing }) => {
      if (packing === 'unknown') throw new Error(`${name} is encrypted or packed in an unknown way`);
      return !name.endsWith('/');
    }),
  );

/**
 * The bytes of a member, unpacked.
 * @throws UserError where they are not what the list says, or more than `limit`.
 */
export function readMember(file: string, member: ZipMember, limit: number): Buffer {
  const { name, packed, size, deflated } = member;
  if (size > limit || size > packed * MAX_RATIO)
    throw new UserError(`${file} cannot be read: ${name} would unpack ${packed} bytes to ${size}.`);
  return reading(file, (source) => {
    const begin = startOf(source, member);
    const bytes = Buffer.from(source.read(begin, begin + packed).buffer);
    const content = deflated ? inflateRawSync(bytes, { maxOutputLength: Math.max(1, size) }) : bytes;
    if (content.length !== size) throw new Error(`${name} has ${content.length} bytes instead of ${size}`);
    return content;
  });
}

/** Where in the archive a member's bytes begin. @throws Error where no member begins there. */
export function startOf(source: Source, { name, start }: ZipMember): number {
  if (start > source.size - LOCAL.length) throw damaged();
  const header = viewOf(source.read(start, start + LOCAL.length));
  if (header.getUint32(0, true) !== LOCAL.signature)
    throw new Error(`${cut(name)} is not where the list of its archive says`);
  return start + LOCAL.length + header.getUint16(26, true) + header.getUint16(28, true);
}

function reading<T>(file: string, action: (source: Source) => T): T {
  const source = opened(file);
  try {
    return action(source);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${file} is not a whole ${extname(file) || '.zip'} archive: ${messageOf(error)}.`);
  } finally {
    source.close();
  }
}

function opened(file: string): Source {
  try {
    return openSource(file);
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** All members, folders too. @throws Error with a clause where the archive is damaged or its list beyond the bounds. */
export function entriesOf(source: Source, bounds: Bounds): Entry[] {
  const { count, begin, size } = listPlace(source);
  if (count > bounds.members || size > bounds.bytes) throw new Error(`its archive has ${count} members`);
  const list = source.read(begin, begin + size);
  const view = viewOf(list);
  const entries: Entry[] = [];
  for (let at = 0; at + ENTRY.length <= size;) {
    if (view.getUint32(at, true) !== ENTRY.signature || entries.length >= bounds.members) throw damaged();
    const nameAt = at + ENTRY.length;
    const extraAt = nameAt + view.getUint16(at + 28, true);
    const extraEnd = extraAt + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > size) throw damaged();
    const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
    const packing = (flags & 1) === 1 ? 'unknown' : method === 0 ? 'none' : method === 8 ? 'deflate' : 'unknown';
    const [full, packed, start] = longSizes(view, at, extraAt, extraEnd);
    const name = new TextDecoder().decode(list.subarray(nameAt, extraAt));
    entries.push({ name, start, packed, size: full, deflated: packing === 'deflate', packing });
    at = next;
  }
  // Old programs count no further than 16 bits.
  if ((entries.length - count) % 0x10000 !== 0) throw damaged();
  return entries;
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

/** Where the list of members stands, by the record at the archive's end. */
function listPlace(source: Source): { count: number; begin: number; size: number } {
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
