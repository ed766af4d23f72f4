export type Format = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif';

const begins = (bytes: Buffer, at: number, text: string): boolean =>
  bytes.toString('latin1', at, at + text.length) === text;

/** The format of a picture by its first bytes. */
export function formatOf(bytes: Buffer): Format | undefined {
  if (begins(bytes, 0, '\xff\xd8\xff')) return 'jpeg';
  if (begins(bytes, 0, '\x89PNG\r\n\x1a\n')) return 'png';
  if (begins(bytes, 0, 'RIFF') && begins(bytes, 8, 'WEBP')) return 'webp';
  if (begins(bytes, 0, 'GIF87a') || begins(bytes, 0, 'GIF89a')) return 'gif';
  if (begins(bytes, 0, 'II*\0') || begins(bytes, 0, 'MM\0*')) return 'tiff';
  if (begins(bytes, 4, 'ftyp') && bytes.toString('latin1', 8, 64).includes('avif')) return 'avif';
  return undefined;
}

const ENTRY_BYTES = 12;
/** TIFF 6.0, section 8: tags, and values of PhotometricInterpretation and Compression. */
const tags = { compression: 259, photometric: 262 } as const;
const YCBCR = 6;
const MOST_PLAIN = 5; // white is zero, black is zero, RGB, palette, mask, CMYK
const JPEG = 7;

/** Whether a TIFF has colours that libvips takes for RGB and that are none: YCbCr that no JPEG holds, or Lab. */
export function isOddTiff(bytes: Buffer): boolean {
  const little = bytes[0] === 0x49;
  const word = (at: number): number => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const long = (at: number): number => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  if (bytes.length < 8) return false;
  const start = long(4);
  if (start + 2 > bytes.length) return false;
  const entries = Array.from({ length: word(start) }, (_, i) => start + 2 + i * ENTRY_BYTES);
  const valueOf = (tag: number): number | undefined => {
    const at = entries.find((entry) => entry + ENTRY_BYTES <= bytes.length && word(entry) === tag);
    return at === undefined ? undefined : word(at + 8);
  };
  const photometric = valueOf(tags.photometric) ?? 0;
  return photometric > MOST_PLAIN && !(photometric === YCBCR && valueOf(tags.compression) === JPEG);
}
