import { closeSync, fstatSync, readSync } from 'node:fs';
import { extname } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { messageOf, UserError } from './errors.js';
import { openToRead, unreadable } from './files.js';

/** A file in a .zip archive, and where its bytes lie. */
export interface ZipMember {
  readonly name: string;
  /** Where its local header begins. */
  readonly start: number;
  readonly packed: number;
  readonly size: number;
  readonly deflated: boolean;
}

const CENTRAL = 0x02014b50;
const CENTRAL_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const END = 0x06054b50;
const END_BYTES = 22;
const LOCATOR = 0x07064b50;
const LOCATOR_BYTES = 20;
const END64_BYTES = 56;
const LONGEST_COMMENT = 0xffff;
const LONGEST_DIRECTORY = 2 ** 30;
const IN_64_BITS = 0xffffffff;
/** Deflate makes nothing more than 1032 times smaller: an archive that claims more is a trap or damaged. */
const MAX_RATIO = 1032;

/**
 * The members of an archive (PKWARE APPNOTE 6.3, sections 4.3 and 4.5.3), without folders; nothing but the directory at its
 * end is read, so the archive may be of any size.
 * @throws UserError where the file is no whole .zip archive.
 */
export const listZip = (file: string): ZipMember[] =>
  reading(file, (handle, size) => {
    const { start, length } = directoryOf(handle, size);
    if (length > LONGEST_DIRECTORY || start + length > size) throw new Error('its directory is cut off');
    return membersOf(rangeOf(handle, start, length)).filter(({ name }) => !name.endsWith('/'));
  });

/**
 * The bytes of a member, unpacked.
 * @throws UserError where they are not what the directory says, or more than `limit`.
 */
export function readMember(file: string, member: ZipMember, limit: number): Buffer {
  const { name, packed, size, deflated } = member;
  if (size > limit || size > packed * MAX_RATIO)
    throw new UserError(`${file} cannot be read: ${name} would unpack ${packed} bytes to ${size}.`);
  return reading(file, (handle) => {
    const bytes = rangeOf(handle, startOf(handle, member), packed);
    const content = deflated ? inflateRawSync(bytes, { maxOutputLength: Math.max(1, size) }) : bytes;
    if (content.length !== size) throw new Error(`${name} has ${content.length} bytes instead of ${size}`);
    return content;
  });
}

/** Where in the archive a member's bytes begin. @throws Error where no member begins there. */
export function startOf(handle: number, { name, start }: ZipMember): number {
  const header = rangeOf(handle, start, LOCAL_BYTES);
  if (header.readUInt32LE(0) !== LOCAL) throw new Error(`${name} is not where its directory says`);
  return start + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
}

function reading<T>(file: string, action: (handle: number, size: number) => T): T {
  const handle = opened(file);
  try {
    return action(handle, fstatSync(handle).size);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${file} is not a whole ${extname(file) || '.zip'} archive: ${messageOf(error)}.`);
  } finally {
    closeSync(handle);
  }
}

function opened(file: string): number {
  try {
    return openToRead(file, { follow: true });
  } catch (error) {
    throw unreadable(file, error);
  }
}

function rangeOf(handle: number, start: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length;) {
    const read = readSync(handle, bytes, at, length - at, start + at);
    if (read === 0) throw new Error('it is cut off');
    at += read;
  }
  return bytes;
}

/** Where the directory lies, by the record at the archive's end. */
function directoryOf(handle: number, size: number): { start: number; length: number } {
  const tail = rangeOf(
    handle,
    Math.max(0, size - END_BYTES - LONGEST_COMMENT),
    Math.min(size, END_BYTES + LONGEST_COMMENT),
  );
  let at = tail.length - END_BYTES;
  while (at >= 0 && tail.readUInt32LE(at) !== END) at--;
  if (at < 0) throw new Error('it has no directory at its end');
  const [length, start] = [tail.readUInt32LE(at + 12), tail.readUInt32LE(at + 16)];
  const locator = at - LOCATOR_BYTES;
  if (locator < 0 || tail.readUInt32LE(locator) !== LOCATOR) return { start, length };
  const end64 = rangeOf(handle, Number(tail.readBigUInt64LE(locator + 8)), END64_BYTES);
  return { length: Number(end64.readBigUInt64LE(40)), start: Number(end64.readBigUInt64LE(48)) };
}

function membersOf(directory: Buffer): ZipMember[] {
  const members: ZipMember[] = [];
  for (let at = 0; at + CENTRAL_BYTES <= directory.length;) {
    if (directory.readUInt32LE(at) !== CENTRAL) throw new Error('its directory is damaged');
    const [nameBytes, extraBytes] = [directory.readUInt16LE(at + 28), directory.readUInt16LE(at + 30)];
    const nameAt = at + CENTRAL_BYTES;
    const name = directory.toString('utf8', nameAt, nameAt + nameBytes);
    const method = directory.readUInt16LE(at + 10);
    const isEncrypted = (directory.readUInt16LE(at + 8) & 1) === 1;
    if (isEncrypted || (method !== 0 && method !== 8))
      throw new Error(`${name} is encrypted or packed in an unknown way`);
    const small = [24, 20, 42].map((place) => directory.readUInt32LE(at + place));
    const extra = directory.subarray(nameAt + nameBytes, nameAt + nameBytes + extraBytes);
    const [size = 0, packed = 0, start = 0] = widened(small, extra);
    members.push({ name, start, packed, size, deflated: method === 8 });
    at = nameAt + nameBytes + extraBytes + directory.readUInt16LE(at + 32);
  }
  return members;
}

/** Numbers that do not fit into 32 bits stand in an extra field, in this order. */
function widened(small: readonly number[], extra: Buffer): number[] {
  let field: Buffer = Buffer.alloc(0);
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2))
    if (extra.readUInt16LE(at) === 1) field = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
  let next = 0;
  return small.map((value) => (value === IN_64_BITS ? Number(field.readBigUInt64LE(8 * next++)) : value));
}
