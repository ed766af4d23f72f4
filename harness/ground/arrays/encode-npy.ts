const MAGIC = [0x93, ...Buffer.from('NUMPY'), 1, 0];
const ALIGNMENT = 64;

/**
 * The bytes of a .npy file, format version 1.0, with float32 values in C order:
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function encodeNpy(shape: readonly number[], data: Float32Array): Uint8Array {
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const lengthAt = MAGIC.length;
  const headerAt = lengthAt + 2;
  const start = Math.ceil((headerAt + dictionary.length + 1) / ALIGNMENT) * ALIGNMENT;
  const header = Buffer.from(`${dictionary.padEnd(start - headerAt - 1)}\n`);
  const bytes = new Uint8Array(start + data.byteLength);
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint16(lengthAt, header.length, true);
  bytes.set(header, headerAt);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start);
  return bytes;
}
