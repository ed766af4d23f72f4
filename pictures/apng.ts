import { defined, itemAt } from '../harness/ground/certain.js';
import { PNG_SIGNATURE, readChunks, writeChunk } from './png-chunks.js';

/** Milliseconds that a frame and the last frame stay. */
export interface Timing {
  readonly frame: number;
  readonly last: number;
}

/**
 * An animated PNG (W3C PNG, third edition) of still ones. Lossless, and readers that know no animation show the first frame.
 * @throws Error where the frames differ in size or colour type.
 */
export function encodeApng(frames: readonly Uint8Array[], timing: Timing): Uint8Array {
  const stills = frames.map(readChunks);
  const header = defined(itemAt(stills, 0).find(({ type }) => type === 'IHDR')).data;
  let sequence = 0;
  const parts: Uint8Array[] = [PNG_SIGNATURE, writeChunk('IHDR', header), writeChunk('acTL', words(frames.length, 0))];
  stills.forEach((chunks, index) => {
    if (!Buffer.from(defined(chunks.find(({ type }) => type === 'IHDR')).data).equals(Buffer.from(header)))
      throw new Error('the frames of an animation differ in size or colours');
    const delay = index === frames.length - 1 ? timing.last : timing.frame;
    parts.push(writeChunk('fcTL', frameControl(sequence++, header, delay)));
    for (const { type, data } of chunks) {
      if (type !== 'IDAT') continue;
      parts.push(index === 0 ? writeChunk('IDAT', data) : writeChunk('fdAT', Buffer.concat([words(sequence++), data])));
    }
  });
  return Buffer.concat([...parts, writeChunk('IEND', new Uint8Array())]);
}

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, at) => bytes.writeUInt32BE(value, 4 * at));
  return bytes;
}

/** Sequence number, size, offset 0, delay in thousandths of a second; the frame replaces the one before. */
function frameControl(sequence: number, header: Uint8Array, delay: number): Buffer {
  const tail = Buffer.alloc(6);
  tail.writeUInt16BE(delay, 0);
  tail.writeUInt16BE(1000, 2);
  return Buffer.concat([words(sequence), header.subarray(0, 8), words(0, 0), tail]);
}
