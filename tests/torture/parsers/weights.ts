import { readFileSync } from 'node:fs';
import { openTensorFile } from '../../../harness/ground/tensor-file.js';
import { jsonTokens } from '../good-files.js';
import { fileIn, type Target, type Targets } from '../target.js';

const types = ['F16', 'BF16', 'F32', 'F64', 'U8', 'I8', 'I16', 'I32', 'I64', 'BOOL'] as const;
const sizes = { F16: 2, BF16: 2, F32: 4, F64: 8, U8: 1, I8: 1, I16: 2, I32: 4, I64: 8, BOOL: 1 } as const;

/** A safetensors file with a tensor [2, 3] of every type, as the format is described: length, header, data. */
function everyType(): Uint8Array {
  let end = 0;
  const entries = types.map((dtype) => [
    dtype,
    { dtype, shape: [2, 3], data_offsets: [end, (end += 6 * sizes[dtype])] },
  ]);
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(end)]);
}

// Files that PyTorch wrote: tests/harness/ground/pytorch/fixtures.py.
const pytorch = (name: string): Uint8Array =>
  readFileSync(new URL(`../../harness/ground/pytorch/files/${name}`, import.meta.url));

/** Words of pickles: names, opcodes that call, build and recall, and lengths. */
const pickleTokens = [
  ...['cos\nsystem\n', 'c__builtin__\neval\n', 'ctorch\nFloatStorage\n', 'ctorch._utils\n_rebuild_tensor_v2\n'],
  ...[
    'R',
    'b',
    'o',
    'i',
    'Q',
    '\x81',
    '\x85',
    '(',
    't',
    ']',
    '}',
    's',
    'u',
    'a',
    'e',
    'h\x00',
    'q\x00',
    '.',
    '\x80\x02',
  ],
  ...['X\xff\xff\xff\x7f', 'J\xff\xff\xff\xff', '\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f', 'PK\x01\x02', 'PK\x05\x06'],
];

/** Weights that somebody else trained: all their tensors are read, as `ganbench setup --weights` does. */
const targets: Targets = (folder) => {
  const weights = (name: string, good: Uint8Array, tokens?: readonly string[]): Target => ({
    ...{ name, good, ...(tokens && { tokens }) },
    parse: (bytes) => {
      const { tensors, close } = openTensorFile(fileIn(folder, `weights of ${name}`, bytes));
      try {
        for (const tensor of tensors.values()) tensor.read();
      } finally {
        close();
      }
    },
  });
  return [
    weights('pth archive', pytorch('archive.pth'), pickleTokens),
    weights('pth stream', pytorch('stream.pth'), pickleTokens),
    weights('TorchScript', pytorch('script.pt'), pickleTokens),
    weights('safetensors of all types', everyType(), jsonTokens),
  ];
};

export default targets;
