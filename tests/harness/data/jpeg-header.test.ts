import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { jpegHeader } from '../../../harness/data/pictures/jpeg-header.js';

const examples = fileURLToPath(new URL('./pictures/', import.meta.url));
/** What Pillow says of its files. */
const pillow = JSON.parse(readFileSync(`${examples}pillow.json`, 'utf8')) as Record<
  string,
  { width: number; height: number }
>;
const files = readdirSync(examples).filter((name) => /\.(jpg|jfif)$/.test(name));
const componentsOf = (name: string): number => (name.includes('grey') ? 1 : name.includes('cmyk') ? 4 : 3);

describe('the header of a JPEG', () => {
  it.each(files)('of %s has the size and the components of its picture', (name) => {
    const { width, height } = pillow[name]!;
    const header = { width, height, precision: 8, components: componentsOf(name) };
    expect(jpegHeader(readFileSync(examples + name))).toEqual(header);
  });

  it('is found behind fill bytes and long segments, and nowhere in what is cut off before it', () => {
    const bytes = readFileSync(`${examples}jpeg-444.jpg`);
    const comment = Buffer.concat([
      Buffer.from([0xff, 0xfe, 0xff, 0xff]),
      Buffer.alloc(0xfffd, 0xc0),
      Buffer.from([0xff]),
    ]);
    const longer = Buffer.concat([bytes.subarray(0, 2), comment, bytes.subarray(2)]);
    expect(jpegHeader(longer)).toEqual(jpegHeader(bytes));
    const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
    for (let end = 0; end < frame + 10; end++) expect(jpegHeader(bytes.subarray(0, end))).toBeUndefined();
    // a height of 0 is given behind the first scan, which libvips knows
    const open = Buffer.from(bytes);
    open.writeUInt16BE(0, frame + 5);
    expect(jpegHeader(open)).toBeUndefined();
  });
});
