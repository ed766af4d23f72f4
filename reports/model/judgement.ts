import { enumerate } from '../../text/format.js';
import type { Standing, StandingVerdict } from './standings.js';

/** What the tests say of the leader against the others. */
export interface Judgement {
  /** Whether the seeds tell the leader from every other one. */
  readonly isClear: boolean;
  /** In a few words. */
  readonly words: string;
  /** The same with names. */
  readonly sentences: readonly string[];
}

export function judgementOf(entries: readonly Standing[]): Judgement {
  const [first, ...others] = entries;
  if (first?.verdict !== 'leader')
    return {
      isClear: false,
      words: 'no variant is complete',
      sentences: ['No variant is complete, so none is called best.'],
    };
  const labels = (verdict: StandingVerdict): string[] =>
    others.filter((row) => row.verdict === verdict).map(({ group }) => group.label);
  const [tied, undecided, apart, incomplete] = [
    labels('not separated'),
    labels('undecided'),
    labels('separated'),
    labels('incomplete'),
  ];
  const isClear = tied.length + undecided.length === 0 && apart.length > 0;
  return {
    isClear,
    words: isClear ? 'separated by these seeds' : wordsOf(tied.length, undecided.length),
    sentences: [
      ...(tied.length > 0 ? [`The seeds do not separate it from ${few(tied)}.`] : []),
      ...(undecided.length > 0 ? [`One seed decides nothing against ${few(undecided)}.`] : []),
      ...(isClear && apart.length === 1 ? ['The seeds separate it from the other one.'] : []),
      ...(isClear && apart.length > 1 ? [`The seeds separate it from all ${apart.length} others.`] : []),
      ...(incomplete.length === 1 ? [`${few(incomplete)} is incomplete, so it is not compared.`] : []),
      ...(incomplete.length > 1 ? [`${few(incomplete)} are incomplete, so they are not compared.`] : []),
    ],
  };
}

function wordsOf(tied: number, undecided: number): string {
  if (undecided > 0) return 'one seed decides nothing';
  return tied > 0 ? 'not separated by these seeds' : 'nothing to compare with';
}

/** Names, or how many where they are many. */
export const few = (names: readonly string[]): string =>
  names.length > 6 ? `${names.length} others` : enumerate(names);
