import { markdownTable } from '../text/markdown-table.js';
import type { Values } from './network-peer.js';

/** A feature network beside its reference. */
export interface Row {
  readonly name: string;
  /** Whether the weights are the published ones; made-up ones otherwise. */
  readonly published: boolean;
  /** Whether the reference computes in float64, so that its speed says nothing. */
  readonly inFloat64: boolean;
  /** The largest over the pictures. */
  readonly difference: number;
  /** Images a second of processor time. */
  readonly ours: number;
  readonly theirs: number;
  readonly values: Values;
}

/** Those that have to compute as many images a second as their references. */
const keepUp: readonly string[] = ['inception-tf', 'clip-vit-b32-tf'];

/** Of those that have to keep up, the ones that do not. */
export const slowNetworks = (rows: readonly Row[]): readonly Row[] =>
  rows.filter(({ name, ours, theirs }) => keepUp.includes(name) && !(ours >= theirs));

/** Two figures. */
const rounded = (value: number): string => (value < 99.5 ? value.toPrecision(2) : String(Number(value.toPrecision(2))));

export const networksTable = (rows: readonly Row[]): string =>
  markdownTable(
    ['Network', 'Difference', 'Ours, images/s', 'Theirs, images/s', 'Ratio'],
    rows.map(({ name, published, inFloat64, difference, ours, theirs }) => [
      published ? `\`${name}\`, published weights` : `\`${name}\``,
      difference.toExponential(0),
      rounded(ours),
      inFloat64 ? `${rounded(theirs)} (float64)` : rounded(theirs),
      inFloat64 ? '–' : rounded(ours / theirs),
    ]),
  );
