import type { ZipMember } from '../../ground/zip.js';

/** What a picture's header says. */
export interface Header {
  readonly width: number;
  readonly height: number;
  /** 1 where the file holds grey, 3 where it may hold colours. */
  readonly channels: 1 | 3;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** 1 where red, green and blue are equal in all pixels. */
  readonly channels: 1 | 3;
  /** [height × width × channels], row-major, 0 … 255. */
  readonly pixels: Uint8Array;
  /** What a person should know of the file, a clause. */
  readonly remark?: string;
}

/** Where the bytes of a picture lie: in a file, or in a member of an archive. */
export interface Place {
  readonly file: string;
  readonly member?: ZipMember;
}

export const nameOf = ({ file, member }: Place): string => (member ? `${member.name} in ${file}` : file);

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A picture in three channels. */
export function colours({ pixels, channels }: Pick<Picture, 'pixels' | 'channels'>): Uint8Array {
  if (channels === 3) return pixels;
  const out = new Uint8Array(3 * pixels.length);
  pixels.forEach((value, i) => out.fill(value, 3 * i, 3 * i + 3));
  return out;
}

/** A picture in one channel, as Pillow's `convert('L')`: luma of ITU-R 601-2 in 16 bits. */
export function grey({ pixels, channels }: Pick<Picture, 'pixels' | 'channels'>): Uint8Array {
  if (channels === 1) return pixels;
  const at = (index: number): number => pixels[index] as number;
  return Uint8Array.from(
    { length: pixels.length / 3 },
    (_, i) => (19595 * at(3 * i) + 38470 * at(3 * i + 1) + 7471 * at(3 * i + 2) + 0x8000) >> 16,
  );
}
