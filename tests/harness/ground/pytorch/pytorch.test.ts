import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { UserError } from '../../../../harness/ground/errors.js';
import { openPytorch } from '../../../../harness/ground/pytorch/file.js';
import { unpickle } from '../../../../harness/ground/pytorch/pickle.js';
import { stream } from '../../../../harness/random/stream.js';

// Written by PyTorch itself: fixtures.py.
const fixture = (name: string): string => fileURLToPath(new URL(`files/${name}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ganbench-pytorch-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Read = Record<string, { shape: readonly number[]; values: number[] }>;

/** All that a file holds. */
function read(file: string): Read {
  const opened = openPytorch(file);
  try {
    return Object.fromEntries(
      [...opened.tensors].map(([name, { shape, read: numbers }]) => [name, { shape, values: [...numbers().data] }]),
    );
  } finally {
    opened.close();
  }
}

function readBytes(bytes: Uint8Array): Read {
  const file = join(folder, 'file.pth');
  writeFileSync(file, bytes);
  return read(file);
}

/** Opcodes by their characters, and bytes as they are. */
const pickle = (...parts: readonly (string | number)[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.of(part))));
/** A text of less than 64 KiB. */
const text = (word: string): string => {
  const length = Buffer.byteLength(word);
  return `X${String.fromCharCode(length % 256, length >> 8, 0, 0)}${word}`;
};
/** A tensor of one number. */
const tensor = `ctorch._utils\n_rebuild_tensor_v2\n((${text('storage')}ctorch\nFloatStorage\n${text('0')}${text('cpu')}J\x01\0\0\0tQJ\0\0\0\0J\x01\0\0\0\x85J\x01\0\0\0\x85tR`;
/** A dictionary of one tensor under many names, in many dictionaries of one long name. */
const longPaths = (): Uint8Array =>
  pickle(
    `${tensor}q\0${`}${text('a'.repeat(1000))}`.repeat(62)}}(`,
    Array.from({ length: 450_000 }, (_, i) => `${text(i.toString(36))}h\0`).join(''),
    `u${'s'.repeat(62)}.].`,
  );
/** Dictionaries that hold the one before twice: 2 ** 18 ways to one tensor. */
const manyPaths = (): Uint8Array =>
  pickle(
    `${tensor}q\0`,
    Array.from({ length: 18 }, () => `}(${text('a'.repeat(50))}h\0${text('b'.repeat(50))}h\0uq\0`).join(''),
    '.].',
  );
/** Many tensors of one long shape. */
const longShapes = (): Uint8Array => {
  const shape = `(${'J\x01\0\0\0'.repeat(1000)}tq\x01`;
  const start = `(${text('storage')}ctorch\nFloatStorage\n${text('0')}${text('cpu')}J\x01\0\0\0tQq\x02`;
  return pickle(
    `${shape}${start}](`,
    `ctorch._utils\n_rebuild_tensor_v2\n(h\x02J\0\0\0\0h\x01h\x01tR`.repeat(100),
    'e.].',
  );
};
const streamStart = readFileSync(fixture('stream.pth'));
/** Where the value of the stream begins: after magic number, protocol and facts of the machine. */
const valueAt = [0, 0, 0].reduce((at) => unpickle(streamStart, at).end, 0);
const streamWith = (value: Uint8Array): Uint8Array => Buffer.concat([streamStart.subarray(0, valueAt), value]);
const archiveWith = (value: Uint8Array): Uint8Array => zipSync({ 'archive/data.pkl': [value, { level: 0 }] });

/** The same archive as those beyond 4 GiB are written (.ZIP File Format Specification 6.3.10, 4.3.14, 4.3.15, 4.5.3). */
function asZip64(bytes: Buffer): Buffer {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const count = bytes.readUInt16LE(end + 10);
  const begin = bytes.readUInt32LE(end + 16);
  const entries: Buffer[] = [];
  for (let i = 0, at = begin; i < count; i++) {
    const entry = Buffer.from(bytes.subarray(at, at + 46));
    const [name, extra] = [entry.readUInt16LE(28), entry.readUInt16LE(30)];
    const long = Buffer.alloc(28);
    long.writeUInt16LE(1, 0);
    long.writeUInt16LE(24, 2);
    [24, 20, 42].forEach((place, k) => {
      long.writeBigUInt64LE(BigInt(entry.readUInt32LE(place)), 4 + 8 * k);
      entry.writeUInt32LE(0xffffffff, place);
    });
    entry.writeUInt16LE(long.length, 30);
    entries.push(entry, bytes.subarray(at + 46, at + 46 + name), long);
    at += 46 + name + extra + entry.readUInt16LE(32);
  }
  const directory = Buffer.concat(entries);
  const record = Buffer.alloc(56);
  record.write('PK\x06\x06', 'latin1');
  [count, directory.length, begin].forEach((value, k) => record.writeBigUInt64LE(BigInt(value), 32 + 8 * k));
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07', 'latin1');
  locator.writeBigUInt64LE(BigInt(begin + directory.length), 8);
  const last = Buffer.alloc(22, 0xff);
  last.write('PK\x05\x06', 'latin1');
  last.writeUInt16LE(0, 20);
  return Buffer.concat([bytes.subarray(0, begin), directory, record, locator, last]);
}

const values = [-1, -0.5, 0, 0.5, 1, 1.5];

describe('weights of PyTorch', () => {
  it.each(['archive.pth', 'stream.pth'])('come out of %s as they went in: types, views, turned ones', (name) => {
    expect(read(fixture(name))).toEqual({
      weight: { shape: [2, 3], values },
      count: { shape: [], values: [7] },
      turned: { shape: [3, 2], values: [-1, 0.5, -0.5, 1, 0, 1.5] },
      part: { shape: [3], values: [0, 0.5, 1] },
      half: { shape: [3], values: [1.5, -2, 65504] },
      brain: { shape: [2], values: [1.5, -2] },
      double: { shape: [1], values: [1 / 3] },
      nothing: { shape: [0, 4], values: [] },
    });
  });

  it('come out of archives with sizes and places of 64 bits', () => {
    expect(readBytes(asZip64(readFileSync(fixture('archive.pth'))))).toEqual(read(fixture('archive.pth')));
  });

  it('have the names of the way to them; other values beside them do not matter', () => {
    expect(read(fixture('nested.pth'))).toEqual({ 'model.weight': { shape: [2, 3], values } });
  });

  it('are the attributes of TorchScript modules, whose code is not looked at', () => {
    expect(read(fixture('script.pt'))).toEqual({
      shift: { shape: [1, 2], values: [1, 2] },
      'inner.scale': { shape: [2], values: [0.25, 4] },
    });
  });

  it.each(['hostile.pth', 'hostile-stream.pth'])('that call a function of Python are refused: %s', (name) => {
    expect(() => read(fixture(name))).toThrow(UserError);
    expect(() => read(fixture(name))).toThrow('it names "__builtin__.print", which weights do not need.');
  });

  it('that make many numbers of one are refused', () => {
    expect(() => read(fixture('spread.pth'))).toThrow('more values than its storage');
  });

  it.each([
    ['a name of the system', pickle('cos\nsystem\n(X', 4, 0, 0, 0, 'echotR.'), 'names "os.system"'],
    ['a name that every object has', pickle('c__proto__\ntoString\n.'), 'names "__proto__.toString"'],
    ['an object of a class that is no module', pickle('ccollections\nOrderedDict\n)', 0x81, '.'), 'no module'],
    ['an opcode that runs code', pickle('ios\nsystem\n.'), 'opcode 0x69'],
    ['a value where there is none', pickle('0.'), 'opcode 0x30'],
    ['an end without a value', pickle('.'), 'takes a value where there is none'],
    ['a value of before a mark', pickle('N(', 0x85, '.'), 'takes a value where there is none'],
    ['a mark that is not there', pickle('t.'), 'a mark that is not there'],
    ['a text longer than the file', pickle('X', 255, 255, 255, 255, '.'), 'cut off'],
    ['a value that was not kept', pickle('h', 9, '.'), 'recalls value 9'],
    ['a call of a dictionary', pickle('})R.'), 'calls something'],
    ['a storage of something else', pickle('(X', 6, 0, 0, 0, 'moduletQ.'), 'something else than a storage'],
    ['a dictionary in itself', pickle('}q', 0, 'X', 1, 0, 0, 0, 'ah', 0, 's.].'), 'nested without end'],
    ['a name without end', pickle('}X', 0, 8, 0, 0, 'a'.repeat(2048), 'Ns.].'), 'a name of 2048 characters'],
    ['tensors of more axes than any has', longShapes(), 'a tensor has too many axes'],
    ['more opcodes than any weights have', pickle('N'.repeat(1_000_001)), 'more than 1000000 opcodes'],
    ['no tensor', pickle('}.', 0x80, 2, '].'), 'holds no tensors'],
  ])('with %s are refused with a sentence', (_, value, reason) => {
    expect(() => readBytes(streamWith(value))).toThrow(UserError);
    expect(() => readBytes(streamWith(value))).toThrow(reason);
  });

  it.each([
    ['dictionaries whose names are long together', longPaths, 'it has a name of 2001 characters'],
    ['one tensor under endless names', manyPaths, 'the names of its tensors are endless'],
  ])('of %s are refused before they take memory', (_, make, reason) => {
    const bytes = make();
    const before = process.memoryUsage().rss;
    for (const file of [archiveWith(bytes), streamWith(bytes)]) expect(() => readBytes(file)).toThrow(reason);
    expect(process.memoryUsage().rss - before).toBeLessThan(600e6);
  });

  it('with long names are refused with short sentences', () => {
    const long = 'a'.repeat(60_000);
    for (const value of [
      `c${long}\n${long}\n.`,
      tensor.replace('FloatStorage', 'device').replace(text('0'), text(long)),
    ])
      expect(() => readBytes(streamWith(pickle(value)))).toThrow(/^.{20,300}$/);
  });

  it('that are cut off anywhere are refused', () => {
    for (const name of ['archive.pth', 'stream.pth', 'script.pt']) {
      const bytes = readFileSync(fixture(name));
      for (let length = 0; length < bytes.length; length += length < 400 ? 1 : 7)
        expect(() => readBytes(bytes.subarray(0, length)), `${name} of ${length} bytes`).toThrow(UserError);
    }
  });

  it('that are damaged anywhere are read or refused, and never make more numbers than the file has bytes', () => {
    const random = stream(0, 'damage');
    const names = ['archive.pth', 'stream.pth', 'nested.pth', 'script.pt', 'hostile.pth'];
    let refused = 0;
    for (let i = 0; i < 3000; i++) {
      const bytes = readFileSync(fixture(names[i % names.length]!));
      for (let hits = random.integer(3) + 1; hits > 0; hits--)
        bytes[random.integer(bytes.length)] = random.integer(256);
      try {
        for (const { values: each } of Object.values(readBytes(bytes)))
          expect(each.length).toBeLessThanOrEqual(bytes.length);
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
        refused++;
      }
    }
    // Most of the bytes are those of the description; the others are numbers and padding.
    expect(refused).toBeGreaterThan(500);
    expect(refused).toBeLessThan(2900);
  });
});
