import type { Header, Picture, Place, Size } from './picture.js';

/** What a process that reads pictures is asked for; it answers in the same order. */
export interface ReadRequest {
  readonly place: Place;
  /** `pixels`, or what can be known without decoding them. */
  readonly want: 'pixels' | 'header';
  /** Cut out first. */
  readonly middle?: Middle | undefined;
  /** Cropped and resized to it. */
  readonly size?: Size | undefined;
}

/** The square in the middle of pictures that all have one size. */
export interface Middle {
  /** A picture of another size is refused. */
  readonly of: Size;
  readonly side: number;
}

/** A header, and what decides the pixels: the bytes of the file and what decodes them. */
export interface Scanned extends Header {
  /** sha256 of the file's bytes. */
  readonly digest: string;
  readonly decoder: string;
}

/** The stream that answers are written to. */
export const ANSWERS = 3;

/** Its pixels travel beside it (`frames.ts`). */
export type ReadAnswer =
  { readonly picture: Omit<Picture, 'pixels'> } | { readonly scanned: Scanned } | { readonly error: string };
