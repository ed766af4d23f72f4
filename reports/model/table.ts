import type { Text } from './text.js';

/**
 * What a column holds: words, numbers, names of rows, seeds on a common scale, or what decided a run. The last two are for
 * pages: a text has neither pictures nor room.
 */
export interface Column {
  readonly kind: 'words' | 'number' | 'name' | 'strip' | 'facts';
  readonly title: Text;
  /** Said of it where a reader points at it. */
  readonly about?: string;
}

/** How good that is: a colour. */
export type Tone = 'good' | 'bad' | 'unclear';

export interface Cell {
  /** All of it, in one line. */
  readonly text: Text;
  /** The same in two lines, where there is room: what matters, and what explains it. */
  readonly lines?: readonly [first: Text, second: Text];
  /** What a reader sorts by where the text is not it; null stays last. */
  readonly sort?: number | null;
  readonly tone?: Tone;
  /** Set apart as a badge of this kind. */
  readonly badge?: string;
  /** A swatch before the text: the place in the palette. */
  readonly style?: number;
  readonly strip?: Strip;
  /** On demand. */
  readonly facts?: readonly (readonly [name: string, value: string])[];
}

/** Values on a scale from 0 to 1 that all rows share; what lies outside is cut. */
export interface Strip {
  readonly style: number | null;
  readonly mean: number;
  readonly interval: readonly [low: number, high: number] | null;
  readonly dots: readonly { readonly place: number; readonly seed: number; readonly value: number }[];
}

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** Rows to compare the others with, which stay at the end. */
  readonly references?: readonly (readonly Cell[])[];
  /** Whether the first row stands out. */
  readonly leads?: boolean;
  /** Names it for those who cannot see what stands above it. */
  readonly caption?: string;
  /** A table that readers search and copy. */
  readonly role?: 'leaderboard' | 'runs';
  /** What holds the same rows beside the report: a text refers to it. */
  readonly file?: string;
}
