import type { Chart } from './chart.js';
import type { Comparer } from './comparer.js';

/** What the page's script draws and copies: elements name their part by its number. */
export interface PageData {
  readonly charts: readonly Chart[];
  readonly comparers: readonly Comparer[];
  readonly copies: readonly Copy[];
}

/** A table for other documents. */
export interface Copy {
  readonly markdown: string;
  readonly latex: string;
}
