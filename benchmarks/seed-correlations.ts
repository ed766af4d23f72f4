/**
 * How two variants correlate over seeds in the benches of docs/measured/, where runs of one seed start equal: a table of
 * docs/measured/power.md. `node --import ./harness/ground/typescript.js benchmarks/seed-correlations.ts`
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { itemAt } from '../harness/ground/certain.js';
import { projectFolder } from '../harness/ground/folders.js';
import { stream } from '../harness/random/stream.js';
import { quantile } from '../statistics/quantile.js';
import { mean } from '../statistics/summary.js';
import { markdownTable } from '../text/markdown-table.js';
import { readCsv } from '../text/read-csv.js';
import { withTable } from './measured.js';

export const correlationsPage = join(projectFolder, 'docs/measured/power.md');
const SHUFFLES = 2000;
const COLUMN = 'fd_digits_n2k_test_best';
const benches = [
  ['bench', '`default`, tuned'],
  ['untuned', '`default`, untuned'],
  ['reference', '`reference`, untuned'],
] as const;

type Row = Readonly<Record<string, string>>;

/** Rows of a `runs.csv` by the names of their columns. */
export function rowsOf(csv: string): Row[] {
  const [header = [], ...rows] = readCsv(csv);
  return rows.map((cells) => Object.fromEntries(header.map((name, at) => [name, itemAt(cells, at)])));
}

/** Those with a score that the tests of a report take. */
const isScored = ({ status, collapsed, learned, [COLUMN]: score }: Row): boolean =>
  status === 'ok' && collapsed !== 'true' && learned !== 'false' && score !== '';

/** Log scores by seed of each variant that has one for every seed. */
function completeOf(rows: readonly Row[]): ReadonlyMap<string, readonly number[]> {
  const seeds = [...new Set(rows.map(({ seed }) => seed))];
  const scoresOf = (variant: string): number[] =>
    seeds.flatMap((seed) => {
      const row = rows.find((each) => each['variant'] === variant && each['seed'] === seed && isScored(each));
      return row ? [Math.log(Number(row[COLUMN]))] : [];
    });
  const variants = [...new Set(rows.map(({ variant }) => variant ?? ''))];
  return new Map(
    variants.map((name) => [name, scoresOf(name)] as const).filter(([, scores]) => scores.length === seeds.length),
  );
}

/** Less its mean, of length 1: the product of two is their correlation. */
function standardised(scores: readonly number[]): number[] {
  const centred = scores.map((score) => score - (mean(scores) ?? 0));
  const length = Math.hypot(...centred);
  return centred.map((value) => value / length);
}

/** The mean correlation of two of m variants: their sum has the squared length m + m (m − 1) of it. */
function meanCorrelation(all: readonly (readonly number[])[]): number {
  const sums = (all[0] ?? []).map((_, seed) => all.reduce((sum, scores) => sum + itemAt(scores, seed), 0));
  const count = all.length;
  return (Math.hypot(...sums) ** 2 - count) / (count * (count - 1));
}

interface Correlation {
  /** How many are complete. */
  readonly variants: number;
  readonly value: number;
  /** Where 95 % of such means would be if seeds had nothing in common: from each variant's scores in random orders. */
  readonly chance: readonly [low: number, high: number];
}

/** The mean correlation of two complete variants over seeds. */
export function correlationOver(rows: readonly Row[]): Correlation {
  const all = [...completeOf(rows).values()].map(standardised);
  const random = stream(22, 'seed correlations');
  const shuffled = (scores: readonly number[]): number[] =>
    [...random.permutation(scores.length)].map((place) => itemAt(scores, place));
  const means = Array.from({ length: SHUFFLES }, () => meanCorrelation(all.map(shuffled))).sort((x, y) => x - y);
  return {
    variants: all.length,
    value: meanCorrelation(all),
    chance: [quantile(means, 0.025), quantile(means, 0.975)],
  };
}

/** How many variants have the most common learning rates. */
function sharingRates(rows: readonly Row[]): number {
  const rates = new Map<string, Set<string>>();
  for (const { variant = '', preset = '' } of rows) {
    const own = /learningRate [^ ]+ rateRatio [^ ,]+/.exec(preset)?.[0] ?? preset;
    rates.set(own, (rates.get(own) ?? new Set()).add(variant));
  }
  return Math.max(...[...rates.values()].map(({ size }) => size));
}

export const correlationsTable = (): string =>
  markdownTable(
    ['bench', 'complete variants', 'have the same learning rates', 'mean correlation of two', 'by chance, 95 %'],
    benches.map(([folder, name]) => {
      const rows = rowsOf(readFileSync(join(projectFolder, 'docs/measured', folder, 'runs.csv'), 'utf8'));
      const { variants, value, chance } = correlationOver(rows);
      const range = chance
        .map((end) => end.toFixed(2))
        .join(' to ')
        .replaceAll('-', '−');
      return [
        name,
        variants,
        `${sharingRates(rows)} of ${new Set(rows.map(({ variant }) => variant)).size}`,
        value.toFixed(2),
        range,
      ];
    }),
  );

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(
    correlationsPage,
    withTable(readFileSync(correlationsPage, 'utf8'), 'seed correlations', correlationsTable()),
  );
