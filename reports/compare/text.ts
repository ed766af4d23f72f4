import { counted, number } from '../../text/format.js';
import type { BenchComparison, Row } from './comparison.js';

export const place = ({ variant, dataset }: { variant: string; dataset: string }): string => `${variant} on ${dataset}`;

/** `1.21 [1.1, 1.33] times what it was`, with the 95 % interval. */
function changeText({ log, change, interval }: Row): string {
  const range = interval ? ` [${number(interval[0])}, ${number(interval[1])}]` : '';
  return `${number(change)}${range} ${log ? 'times what it was' : 'more than it was'}`;
}

const subjectOf = ({ what, column }: Row): string => (what === 'quality' ? column : `the time of a step (${column})`);

const probability = (p: number | null): string => number(p === null ? null : Number(p.toPrecision(2)));

/** A change that was decided, as a sentence. */
export function sentence(row: Row): string {
  return `${place(row)}: ${subjectOf(row)} is ${row.verdict}, ${changeText(row)}, over ${counted(row.pairs, 'pair')} (p = ${probability(row.adjustedP)} after Holm).`;
}

/** Any change, decided or not, as a line. */
function line(row: Row): string {
  if (row.change === null) return `${place(row)}: ${subjectOf(row)}: ${row.verdict}`;
  const test = row.adjustedP === null ? '' : ` (p = ${probability(row.adjustedP)} after Holm)`;
  return `${place(row)}: ${subjectOf(row)}: ${changeText(row)}, ${counted(row.pairs, 'pair')}${test}: ${row.verdict}`;
}

/** The comparison for a terminal or a job summary: what is bad first, then every change with its interval. */
export function formatComparison({ regressions, improvements, notes, rows, checked }: BenchComparison): string {
  const part = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [title, ...lines.map((each) => `- ${each}`)];
  const none =
    regressions.length === 0 && checked > 0 ? [`No regression found in ${counted(checked, 'comparison')}.`] : [];
  return [
    ...part('Regressions:', regressions),
    ...part('Improvements:', improvements),
    ...none,
    ...part('Every change, with its 95 % interval:', rows.map(line)),
    ...notes,
  ].join('\n');
}

/** Why there is neither a regression nor the finding that there is none; null where something was compared. */
export function nothingChecked({ checked, regressions }: BenchComparison): string | null {
  if (checked > 0 || regressions.length > 0) return null;
  return 'Nothing could be compared, so this says nothing of regressions: it takes two seeds of one variant, preset, scheme and data set that both results scored with the same settings, or timings of one machine in both.';
}
