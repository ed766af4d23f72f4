import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UserError } from '../../../../harness/ground/errors.js';
import { parseNpy, readNpy } from '../../../../harness/ground/arrays/npy.js';

/** What `numpy.save` (2.4.6) wrote, in base64. */
const files = JSON.parse(readFileSync(new URL('numpy-files.json', import.meta.url), 'utf8')) as Record<string, string>;
const bytesOf = (name: string): Uint8Array => Buffer.from(files[name]!, 'base64');
const parse = (name: string) => parseNpy(bytesOf(name), `${name}.npy`);

describe('a .npy file', () => {
  const [single, half] = [0.004999999888241291, 0.005001068115234375]; // 0.005 in float32 and float16, as NumPy says
  it.each([
    ['<f2', 'float16', half],
    ['>f2', 'float16', half],
    ['<f4', 'float32', single],
    ['>f4', 'float32', single],
    ['<f8', 'float64', 0.005],
    ['>f8', 'float64', 0.005],
  ])('of type %s is read exactly', (name, dtype, small) => {
    const { shape, dtype: found, data } = parse(name);
    expect([shape, found]).toEqual([[2, 3], dtype]);
    expect([...data]).toEqual([1.5, -2, 3, 4, small, name.endsWith('f2') ? -60000 : -6e4]);
  });

  it.each(['|i1', '<i2', '>i4', '<i8'])('of whole numbers %s is read exactly', (name) => {
    expect([...parse(name).data]).toEqual([1, -2, 3, 4, 5, -6]);
  });

  it('of bytes and booleans', () => {
    expect([...parse('|u1').data]).toEqual([1, 2, 255]);
    expect([...parse('|b1').data]).toEqual([1, 0, 1]);
  });

  it('in Fortran order comes out row-major', () => {
    expect(parse('fortran').shape).toEqual([2, 3, 4]);
    expect([...parse('fortran').data]).toEqual(Array.from({ length: 24 }, (_, i) => i));
    expect([...parse('fortran-big').data]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('keeps infinities, NaN, subnormal numbers and the sign of 0', () => {
    expect([...parse('special').data]).toEqual([Infinity, -Infinity, NaN, 5.960464477539063e-8, -0, 65504]);
  });

  it('may be a scalar, empty, or of another format version', () => {
    expect(parse('scalar')).toEqual({ shape: [], dtype: 'float64', data: Float64Array.of(2.5) });
    expect(parse('empty').shape).toEqual([0, 3]);
    expect([...parse('version2').data]).toEqual([0, 1, 2]);
  });

  it.each([
    ['object', /Python objects/],
    ['complex', /not a real number type/],
    ['record', /records/],
    ['text', /not a real number type/],
    ['int64-large', /9007199254740993 is not exact/],
  ])('of %s is refused with a sentence', (name, message) => {
    expect(() => parse(name)).toThrow(UserError);
    expect(() => parse(name)).toThrow(message);
  });
});

describe('a damaged .npy file is refused before its values are allocated', () => {
  const whole = bytesOf('<f4');
  const changed = (from: string, to: string): Uint8Array => {
    const text = Buffer.from(whole).toString('latin1').replace(from, to.padEnd(from.length));
    return Buffer.from(text, 'latin1');
  };
  it.each([
    ['cut within its values', whole.subarray(0, -3), /21 bytes of values instead of the 24/],
    ['cut within its header', whole.subarray(0, 60), /header would end at byte 128, but it has 60/],
    ['cut within its first bytes', whole.subarray(0, 7), /cut off after 7/],
    ['longer than its shape', Buffer.concat([whole, Buffer.alloc(4)]), /28 bytes of values instead of the 24/],
    ['of another format', Buffer.from('PK plainly something else'), /does not begin as such files do/],
    ['empty', new Uint8Array(0), /does not begin/],
    ['with a huge shape', changed('(2, 3), }  ', '(99999999999, 3), }'), /are more than 4 GiB/],
    ['with an absurd shape', changed('(2, 3), }          ', '(9999999999999, 9999), }'), /too large/],
    ['with a negative shape', changed('(2, 3)', '(-2,3)'), /header is malformed/],
    ['with no dictionary', changed("'descr'", "'desrc'"), /header is malformed/],
  ])('%s', (_, bytes, message) => {
    expect(() => parseNpy(bytes, 'x.npy')).toThrow(UserError);
    expect(() => parseNpy(bytes, 'x.npy')).toThrow(message);
  });

  it('with a header length beyond the file, of up to 4 GiB', () => {
    const bytes = Uint8Array.from(bytesOf('version2'));
    bytes.set([255, 255, 255, 255], 8);
    expect(() => parseNpy(bytes, 'x.npy')).toThrow(/header would end at byte 4294967307/);
  });
});

describe('readNpy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ganbench-npy-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads what parseNpy reads', () => {
    const file = join(folder, 'a.npy');
    writeFileSync(file, bytesOf('fortran'));
    expect(readNpy(file)).toEqual(parse('fortran'));
    writeFileSync(file, bytesOf('fortran').subarray(0, 20));
    expect(() => readNpy(file)).toThrow(/a\.npy cannot be read as a NumPy array: its header/);
    expect(() => readNpy(join(folder, 'b.npy'))).toThrow(UserError);
  });
});
