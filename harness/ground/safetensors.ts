import { z } from 'zod';
import { sizeOf } from './arrays/size.js';
import { entryOf } from './certain.js';
import { cut, messageOf, UserError } from './errors.js';

/** One tensor of a file: row-major values and their shape ([] for a scalar). */
export type StoredTensor =
  | { readonly dtype: 'F32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: 'I32'; readonly shape: readonly number[]; readonly data: Int32Array }
  | { readonly dtype: 'F64'; readonly shape: readonly number[]; readonly data: Float64Array };

export type StoredTensors = Readonly<Record<string, StoredTensor>>;

/** One tensor of any type: the bytes of its values in the file. */
export interface RawTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

export interface Safetensors {
  readonly tensors: StoredTensors;
  readonly metadata: Readonly<Record<string, string>>;
}

const PREFIX = 8; // an unsigned 64-bit header length, little endian
/** As in the format's reference implementation: JSON takes many times its length in memory. */
const LONGEST_HEADER = 100_000_000;
const METADATA = '__metadata__';
/** The format's types of whole bytes. Tensors of other types are refused. */
const bytesPerElement: Readonly<Record<string, number>> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E5M2: 1,
  F8_E4M3: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  I64: 8,
  U64: 8,
  F64: 8,
};

const size = z.int().nonnegative();
const entrySchema = z.strictObject({
  dtype: z.string(),
  shape: z.array(size),
  data_offsets: z.tuple([size, size]),
});
const headerSchema = z.record(z.string(), z.unknown());
const metadataSchema = z.record(z.string(), z.string());
type Entry = z.infer<typeof entrySchema>;

/**
 * The bytes of a safetensors file (https://github.com/huggingface/safetensors, "Format"). Equal content gives equal bytes:
 * tensors and metadata are sorted by name, the header is padded with spaces to a multiple of 8.
 * @throws Error where a shape does not fit its data or a tensor has the reserved name `__metadata__`.
 */
export function encodeSafetensors(tensors: StoredTensors, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const names = Object.keys(tensors).sort();
  const entries: [string, Entry][] = [];
  let end = 0;
  for (const name of names) {
    const { dtype, shape, data } = entryOf(tensors, name);
    if (name === METADATA) throw new Error(`A tensor cannot be named ${METADATA}.`);
    if (sizeOf(shape) !== data.length)
      throw new Error(
        `Tensor ${name} has ${data.length} values, but its shape [${shape.join(', ')}] needs another number.`,
      );
    entries.push([name, { dtype, shape: [...shape], data_offsets: [end, (end += data.byteLength)] }]);
  }
  const sorted = Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)));
  const header = headerBytes(Object.fromEntries([[METADATA, sorted], ...entries]));

  const bytes = new Uint8Array(PREFIX + header.length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, PREFIX);
  for (const [name, entry] of entries) {
    const { data } = entryOf(tensors, name);
    const begin = PREFIX + header.length + entry.data_offsets[0];
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), begin);
  }
  return bytes;
}

/**
 * The tensors of a safetensors file, copied out of `bytes`. The whole header is checked before anything is allocated.
 * @param where The file's name for the messages.
 * @throws UserError where the bytes are not a valid file of F32, I32 and F64 tensors.
 */
export function decodeSafetensors(bytes: Uint8Array, where: string): Safetensors {
  const { tensors, metadata } = rawTensors(bytes, where);
  const decoded = Object.entries(tensors).map(([name, raw]) => [name, decodeTensor(raw, name, where)] as const);
  return { tensors: Object.fromEntries(decoded), metadata };
}

/**
 * The tensors of a safetensors file with their bytes, which are parts of `bytes`.
 * @throws UserError where the bytes are not a valid file.
 */
export function rawTensors(
  bytes: Uint8Array,
  where: string,
): { readonly tensors: Readonly<Record<string, RawTensor>>; readonly metadata: Safetensors['metadata'] } {
  const { header, dataStart } = readHeader(bytes, where);
  const { [METADATA]: rawMetadata = {}, ...rawEntries } = header;
  const metadata = metadataSchema.safeParse(rawMetadata);
  if (!metadata.success) throw invalid(where, 'its metadata are not strings');

  const entries = Object.entries(rawEntries).map(([name, raw]): [string, Entry] => {
    const entry = entrySchema.safeParse(raw);
    if (!entry.success) throw invalid(where, `the description of tensor ${JSON.stringify(cut(name))} is malformed`);
    return [name, entry.data];
  });
  checkLayout(entries, bytes.length - dataStart, where);

  const tensors = entries.map(
    ([
      name,
      {
        dtype,
        shape,
        data_offsets: [begin, end],
      },
    ]) => {
      return [name, { dtype, shape, bytes: bytes.subarray(dataStart + begin, dataStart + end) }] as const;
    },
  );
  return { tensors: Object.fromEntries(tensors), metadata: metadata.data };
}

function headerBytes(header: Record<string, unknown>): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = new Uint8Array(Math.ceil(text.length / 8) * 8).fill(0x20);
  padded.set(text);
  return padded;
}

function readHeader(bytes: Uint8Array, where: string): { header: Record<string, unknown>; dataStart: number } {
  if (bytes.length < PREFIX) throw invalid(where, `it has only ${bytes.length} bytes`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(bytes.length - PREFIX))
    throw invalid(where, `its header of ${length} bytes is longer than the file`);
  if (length > LONGEST_HEADER) throw invalid(where, `its header of ${length} bytes is longer than the format allows`);
  const dataStart = PREFIX + Number(length);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(PREFIX, dataStart));
    return { header: headerSchema.parse(JSON.parse(text)), dataStart };
  } catch (error) {
    throw invalid(where, `its header is not a JSON object (${messageOf(error).split('\n')[0]})`);
  }
}

/** The format wants the tensors to fill the data without gaps, which rules out overlaps and offsets outside too. */
function checkLayout(entries: readonly [string, Entry][], dataLength: number, where: string): void {
  let covered = 0;
  for (const [name, { dtype, shape, data_offsets }] of entries.toSorted(byOffset)) {
    const [begin, end] = data_offsets;
    const label = `tensor ${JSON.stringify(cut(name))}`;
    if (begin !== covered)
      throw invalid(where, `${label} begins at byte ${begin}, but the one before ends at ${covered}`);
    if (end < begin || end > dataLength) throw invalid(where, `${label} ends at byte ${end} of ${dataLength}`);
    const width = bytesPerElement[dtype];
    if (width !== undefined && sizeOf(shape) * width !== end - begin)
      throw invalid(where, `${label} has ${end - begin} bytes, which is not ${dtype} [${shape.join(', ')}]`);
    covered = end;
  }
  if (covered !== dataLength) throw invalid(where, `${dataLength - covered} bytes at its end belong to no tensor`);
}

function byOffset([, a]: [string, Entry], [, b]: [string, Entry]): number {
  return a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1];
}

function decodeTensor({ dtype, shape, bytes }: RawTensor, name: string, where: string): StoredTensor {
  // A copy starts at an address that every element type may have.
  const { buffer } = Uint8Array.from(bytes);
  if (dtype === 'F32') return { dtype, shape, data: new Float32Array(buffer) };
  if (dtype === 'I32') return { dtype, shape, data: new Int32Array(buffer) };
  if (dtype === 'F64') return { dtype, shape, data: new Float64Array(buffer) };
  throw invalid(where, `tensor ${JSON.stringify(cut(name))} is of the type ${cut(dtype)} instead of F32, I32 or F64`);
}

function invalid(where: string, reason: string): UserError {
  return new UserError(`${where} is not a valid safetensors file: ${reason}.`);
}
