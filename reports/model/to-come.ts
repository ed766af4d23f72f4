import type { Results } from '../results/results.js';

/** `23 of 63 runs so far, 40 to come; the same command continues.`; empty where all that was planned is made. */
export function toComeSentence({ records, toCome = 0 }: Pick<Results, 'records' | 'toCome'>): string {
  const made = records.length;
  return toCome === 0 ? '' : `${made} of ${made + toCome} runs so far, ${toCome} to come; the same command continues.`;
}
