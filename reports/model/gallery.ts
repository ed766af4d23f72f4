import type { Film } from '../results/films.js';
import type { ColumnName } from './text.js';

/** The samples of a data set's variants, in the order of its leaderboard. */
export interface Gallery {
  readonly dataset: string;
  /** What the scores are; null where there are none. */
  readonly score: ColumnName | null;
  readonly films: readonly ShownFilm[];
}

export interface ShownFilm extends Film {
  /** Its place in the palette. */
  readonly style: number;
  /** The mean over its seeds, or how the run ended. */
  readonly score: string;
}

/** A picture that lies in the results, and where it lies beside the report. */
export interface Sheet {
  readonly file: string;
  readonly label: string;
  readonly seed: number;
  /** What it shows. */
  readonly about: string;
  readonly png: Uint8Array;
}
