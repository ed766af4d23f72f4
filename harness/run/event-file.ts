import { closeSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, openToChange, writeNew, writing } from '../ground/files.js';

/** A value of an event: a number, or a PNG with its size in pixels. */
export type EventValue = number | { readonly png: Uint8Array; readonly width: number; readonly height: number };

/**
 * A file of events for TensorBoard: TFRecords of `tensorflow.Event` messages (tensorflow/core/util/event.proto, summary.proto),
 * written here so that every engine has them, and pictures too, which TensorFlow.js' own writer lacks.
 */
export class EventFile {
  private readonly path: string;
  private size = 0;

  /** Begins a file of its own in the folder; `seconds` since 1970 orders the files of one run. */
  constructor(folder: string, seconds = Date.now() / 1000) {
    makeFolder(folder);
    this.path = join(folder, `events.out.tfevents.${Math.floor(seconds)}.${process.pid}-${files++}.ganbench`);
    const version = framed(Buffer.concat([double(1, seconds), bytes(3, Buffer.from('brain.Event:2'))]));
    writing(this.path, () => writeNew(this.path, version));
    this.size = version.length;
  }

  /** An event with values by their tags. */
  write(step: number, values: Readonly<Record<string, EventValue>>, seconds = Date.now() / 1000): void {
    const summary = Buffer.concat(Object.entries(values).map(([tag, value]) => bytes(1, valueOf(tag, value))));
    this.append(framed(Buffer.concat([double(1, seconds), integer(2, step), bytes(5, summary)])));
  }

  private append(record: Buffer): void {
    writing(this.path, () => {
      const file = openToChange(this.path);
      try {
        for (let at = 0; at < record.length;) at += writeSync(file, record, at, record.length - at, this.size + at);
      } finally {
        closeSync(file);
      }
    });
    this.size += record.length;
  }
}

/** Files of this process, so that no two of a second have one name. */
let files = 0;

const RGB = 3;

function valueOf(tag: string, value: EventValue): Buffer {
  const name = bytes(1, Buffer.from(tag));
  if (typeof value === 'number') return Buffer.concat([name, float(2, value)]);
  const { png, width, height } = value;
  const image = [integer(1, height), integer(2, width), integer(3, RGB), bytes(4, Buffer.from(png))];
  return Buffer.concat([name, bytes(4, Buffer.concat(image))]);
}

/** Length, its checksum, the message, its checksum (tensorflow/core/lib/io/record_writer.h). */
function framed(message: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(BigInt(message.length));
  head.writeUInt32LE(masked(head.subarray(0, 8)), 8);
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE(masked(message));
  return Buffer.concat([head, message, tail]);
}

const masked = (data: Uint8Array): number => {
  const sum = crc32c(data);
  return (((sum >>> 15) | (sum << 17)) + 0xa282ead8) >>> 0;
};

/** Castagnoli's polynomial, reflected. */
const POLYNOMIAL = 0x82f63b78;
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value >>> 0;
});

/** CRC-32C (RFC 3720, B.4). */
export function crc32c(data: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of data) sum = (table[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

/** Fields of protocol buffers: a key of number and kind, then the value. */
const key = (field: number, kind: 0 | 1 | 2 | 5): Buffer => varint((field << 3) | kind);

function varint(value: number): Buffer {
  const parts: number[] = [];
  let rest = BigInt(value);
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    parts.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Buffer.from(parts);
}

const integer = (field: number, value: number): Buffer => Buffer.concat([key(field, 0), varint(value)]);
const bytes = (field: number, value: Uint8Array): Buffer => Buffer.concat([key(field, 2), varint(value.length), value]);

function double(field: number, value: number): Buffer {
  const data = Buffer.alloc(8);
  data.writeDoubleLE(value);
  return Buffer.concat([key(field, 1), data]);
}

function float(field: number, value: number): Buffer {
  const data = Buffer.alloc(4);
  data.writeFloatLE(value);
  return Buffer.concat([key(field, 5), data]);
}
